/**
 * Serves the laboratory's page on 127.0.0.1, and beside it the files of a stored run, which may be growing. Only names of a list are answered,
 * the page's files made beforehand, those of a run by their fixed names: no path of a request ever reaches the file system. Other machines can't connect, and names of other hosts are refused, so that no page of
 * the web can read along. With the headers of isolation, the engine may use threads.
 */
import { createHash } from 'node:crypto';
import { closeSync, createReadStream, existsSync, fstatSync, readdirSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, relative } from 'node:path';
import { embeddedPage } from '../../engine/embedded.js';
import { openRegular } from '../../io/openFile.js';
import { ConfigError } from '../../model/index.js';
import type { ViewSource } from './source.js';

const host = '127.0.0.1';
export const standardPort = 8610;
/** Ports tried one after the other if the first is in use. */
const portsTried = 20;

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.json': 'application/json; charset=utf-8',
};

const headers: Record<string, string> = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
  'content-security-policy':
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
    "connect-src 'self' data: blob:; worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
};

/** Where what is served is: the path of a file, or its bytes in the executable. */
type Body = string | Uint8Array;

/** Every file of the built page, by its path in the address. */
function pageFiles(folder: string): Map<string, Body> {
  const embedded = embeddedPage();
  if (embedded) {
    const files = new Map<string, Body>([...embedded].map(([path, bytes]) => [`/${path}`, bytes]));
    return files.set('/', embedded.get('index.html') as Uint8Array);
  }
  if (!existsSync(join(folder, 'index.html'))) {
    throw new Error(`the page is not built: ${join(folder, 'index.html')} is missing; run npm run build`);
  }
  const files = new Map<string, Body>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(`/${relative(folder, path).replaceAll('\\', '/')}`, path);
  }
  return files.set('/', join(folder, 'index.html'));
}

interface Content {
  body: Body;
  type: string;
}

/** What an address stands for; null if nothing. */
function contentOf(pathname: string, page: ReadonlyMap<string, Body>, source: ViewSource | null): Content | null {
  const own = page.get(pathname);
  if (own !== undefined)
    return { body: own, type: types[pathname === '/' ? '.html' : extname(pathname)] ?? 'application/octet-stream' };
  const [, run = null, name = ''] = /^\/data\/(?:([^/]+)\/)?([^/]+)$/.exec(pathname) ?? [];
  const path = source?.files(run)?.get(name);
  return path === undefined ? null : { body: path, type: 'application/octet-stream' };
}

/** The path of an address, decoded once; null if it is not one. */
function pathnameOf(url: string | undefined): string | null {
  try {
    return decodeURIComponent((url ?? '/').split(/[?#]/, 1)[0] as string);
  } catch {
    return null;
  }
}

/** What the page is told of what there is: files, or the runs of a sweep. */
function listing(source: ViewSource | null): object | null {
  if (source === null) return null;
  const runs = source.runs();
  return runs ? { name: source.name, runs } : { name: source.name, files: filesListed(source, null) };
}

function filesListed(source: ViewSource, run: string | null): object[] | null {
  const files = source.files(run);
  if (!files) return null;
  return [...files].flatMap(([name, path]) => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found ? [{ name, size: found.size, modified: found.mtimeMs }] : [];
  });
}

/** A list that an address stands for; undefined if it stands for none. */
function listOf(pathname: string, source: ViewSource | null): object | null | undefined {
  if (pathname === '/data.json') return listing(source);
  const run = /^\/data\/([^/]+)\/files\.json$/.exec(pathname)?.[1];
  const files = source && run !== undefined ? filesListed(source, run) : null;
  return files ? { name: run, files } : undefined;
}

/** Names a text, so that whoever has it already need not be sent it again. */
const tagOf = (text: string): string => `"${createHash('sha256').update(text).digest('hex').slice(0, 32)}"`;

/** A list; nothing to one who has it as it is. */
function listAnswer(request: IncomingMessage, list: object | null): Plain {
  const text = JSON.stringify(list);
  const etag = tagOf(text);
  if (request.headers['if-none-match'] === etag) return { status: 304, text: '', more: { etag } };
  return { status: 200, text, more: { etag, 'content-type': types['.json'] as string } };
}

interface Plain {
  status: number;
  text: string;
  more?: Record<string, string>;
}

/** The answer to a request: words, or a file. */
function answerTo(request: IncomingMessage, page: ReadonlyMap<string, Body>, source: ViewSource | null): Plain | Content {
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')) {
    return { status: 403, text: 'this server is for 127.0.0.1 only\n' };
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, text: 'only GET and HEAD\n', more: { allow: 'GET, HEAD' } };
  }
  const pathname = pathnameOf(request.url);
  const list = pathname === null ? undefined : listOf(pathname, source);
  if (list !== undefined) return listAnswer(request, list);
  const content = pathname === null ? null : contentOf(pathname, page, source);
  return content ?? { status: 404, text: 'not found\n' };
}

function send(response: ServerResponse, answer: Plain | Content, withBody: boolean): void {
  if ('status' in answer) {
    response.writeHead(answer.status, { ...headers, 'content-type': 'text/plain; charset=utf-8', ...answer.more });
    response.end(withBody ? answer.text : undefined);
    return;
  }
  const { body, type } = answer;
  if (typeof body === 'string') sendFile(response, openRegular(body), type, withBody);
  else {
    response.writeHead(200, { ...headers, 'content-type': type, 'content-length': String(body.length) });
    response.end(withBody ? body : undefined);
  }
}

/** An open file, which stays the same where another is put in its place meanwhile. */
function sendFile(response: ServerResponse, fd: number, type: string, withBody: boolean): void {
  const { size } = fstatSync(fd);
  response.writeHead(200, { ...headers, 'content-type': type, 'content-length': String(size) });
  if (!withBody || size === 0) {
    closeSync(fd);
    response.end();
    return;
  }
  // Of a file that grows meanwhile only what was promised; one that is cut breaks the answer off.
  const stream = createReadStream('', { fd, end: size - 1 });
  stream.on('error', () => response.destroy()).on('end', () => stream.bytesRead < size && response.destroy());
  response.on('close', () => stream.destroy());
  stream.pipe(response);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      done((server.address() as AddressInfo).port);
    });
  });
}

/** Listens on a port, or on the next free one. */
async function listenNear(server: Server, port: number): Promise<number> {
  for (let k = 0; ; k++) {
    try {
      return await listen(server, port === 0 ? 0 : port + k);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EACCES')
        throw new ConfigError(`port must be one that you may use, got ${port + k}; give one from 1024 up`, 'port');
      if (code !== 'EADDRINUSE') throw error;
      if (k + 1 >= portsTried || port + k + 1 > 65535) return listen(server, 0);
    }
  }
}

export interface ViewServer {
  url: string;
  port: number;
  close(): Promise<void>;
}

/**
 * Starts the server.
 * @param folder of the built page
 * @param port to begin with; 0 for any
 * @throws ConfigError if the port may not be used
 */
export async function serveView(folder: string, source: ViewSource | null, port: number): Promise<ViewServer> {
  const page = pageFiles(folder);
  const server = createServer((request, response) => {
    try {
      send(response, answerTo(request, page, source), request.method !== 'HEAD');
    } catch {
      // A file that went away between the list and now.
      if (!response.headersSent) response.writeHead(404, headers);
      response.end();
    }
  });
  const found = await listenNear(server, port);
  return {
    url: `http://${host}:${found}/`,
    port: found,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
