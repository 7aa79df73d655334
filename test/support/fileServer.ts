/** A folder over HTTP on 127.0.0.1, with a log of what was asked for. */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
};

export interface FileServer {
  origin: string;
  /** Paths answered so far, in order; a missing file has ` 404` behind it. */
  requests: string[];
  close(): Promise<void>;
}

/** Serves the files that `folder` holds now; `/` is its index.html. `headers` go with every answer. */
export async function serveFolder(folder: string, headers: Record<string, string> = {}): Promise<FileServer> {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = new Map(entries.map((name) => [`/${name.replaceAll('\\', '/')}`, join(folder, name)]));
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const type = types[extname(pathname === '/' ? '/index.html' : pathname)];
    const file = files.get(pathname === '/' ? '/index.html' : pathname);
    requests.push(file && type ? pathname : `${pathname} 404`);
    if (!file || !type) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': type, ...headers }).end(readFileSync(file));
  });
  await new Promise<void>((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
