import { ConfigError } from '../model/errors.js';

const reasons: Record<string, string> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left',
  EDQUOT: 'the disk quota is used up',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is not a directory',
  ENOTEMPTY: 'the directory is not empty',
  EEXIST: 'it exists',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its symbolic links go in a circle',
  EBUSY: 'another program has it in use',
  ETXTBSY: 'it is a program that is running',
  EMFILE: 'this process has too many files open (ulimit -n)',
  ENFILE: 'this machine has too many files open',
  ENOMEM: 'there is not enough memory',
  EIO: 'the disk or the network failed (input/output error)',
  ENXIO: 'it is a device or a socket that nothing answers for',
  ENODEV: 'there is no such device',
  ESTALE: 'the network file system has lost it (stale file handle)',
  EREMOTEIO: 'the network file system failed',
  ETIMEDOUT: 'the network file system did not answer in time',
  EHOSTDOWN: 'the server of the network file system is down',
  ENOTCONN: 'the file system is not connected',
  EXDEV: 'it is on another file system',
  EMLINK: 'it has too many links',
  EFBIG: 'the file is too large for the file system or the limit (ulimit -f)',
  EOVERFLOW: 'the file is too large',
  EINVAL: 'the system refuses it as invalid',
  ENOSYS: 'the file system cannot do it',
  ENOTSUP: 'the file system cannot do it',
  EOPNOTSUPP: 'the file system cannot do it',
  ENOLCK: 'the file system has no locks left',
  EAGAIN: 'the system is short of resources',
  EINTR: 'a signal interrupted it',
  EPIPE: 'nobody reads it any more',
  EADDRINUSE: 'the port is in use',
  ERR_INVALID_ARG_VALUE: 'a path has no null bytes',
};

/** Numbers of Linux that libuv has no names for. */
const unnamed: Record<number, string> = {
  11: 'EAGAIN',
  37: 'ENOLCK',
  107: 'ENOTCONN',
  116: 'ESTALE',
  121: 'EREMOTEIO',
  122: 'EDQUOT',
};

class RefusedFile extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** An error of a file that the system would read and we don't; its message is its reason. */
export const refusedFile = (code: string, reason: string): Error & { code: string } => new RefusedFile(code, reason);

/** Why a file operation failed, in words for a one-line message. */
export function fileErrorReason(error: unknown): string {
  if (error instanceof RefusedFile) return error.message;
  const { code, errno } = (error ?? {}) as NodeJS.ErrnoException;
  const name = errno !== undefined && unnamed[-errno] !== undefined ? (unnamed[-errno] as string) : code;
  if (name !== undefined) return Object.hasOwn(reasons, name) ? (reasons[name] as string) : `the system says ${name}`;
  return error instanceof Error ? error.message : String(error);
}

/**
 * Does something with a file that the user named.
 * @param remedy what to do instead, for the message
 * @param field that named the file
 * @throws ConfigError in the place of whatever was thrown
 */
export function reading<T>(path: string, remedy: string, action: () => T, field?: string): T {
  try {
    return action();
  } catch (error) {
    throw new ConfigError(`${path}: can't be read, ${fileErrorReason(error)}; ${remedy}`, field);
  }
}

/** Whether an error comes from a call of the system, as `fileErrorReason` explains it. */
export const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof RefusedFile ||
  (error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string' && 'syscall' in error);
