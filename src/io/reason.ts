const reasons: Record<string, string> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is not a directory',
  EEXIST: 'it exists',
  ENAMETOOLONG: 'the name is too long',
};

/** Why a file operation failed, in words for a one-line message. */
export function fileErrorReason(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined) return reasons[code] ?? code;
  return error instanceof Error ? error.message : String(error);
}
