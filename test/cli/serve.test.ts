/** The server of the page: what it answers, and what it never does. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, posix, win32 } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { serveView, type ViewServer } from '../../src/cli/serve/server.js';
import { isWithin, viewSource } from '../../src/cli/serve/source.js';
import { runSimulation } from '../../src/run/index.js';
import { type PlannedRun, planSweep } from '../../src/study/sweep/plan.js';
import { openSweepDirectory } from '../../src/study/sweep/planStore.js';

/** What happens between the look at a file's size and at its content. */
const meanwhile = vi.hoisted(() => ({ happens: (): void => {} }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const createReadStream: typeof fs.createReadStream = (...given) => {
    meanwhile.happens();
    return fs.createReadStream(...given);
  };
  return { ...fs, createReadStream };
});

const scratch = mkdtempSync(join(tmpdir(), 'randorg-view-'));
const page = join(scratch, 'page');
const run = join(scratch, 'run');
let server: ViewServer;

beforeAll(async () => {
  mkdirSync(join(page, 'assets'), { recursive: true });
  mkdirSync(run);
  writeFileSync(join(page, 'index.html'), '<p>the page</p>');
  writeFileSync(join(page, 'assets/a.wasm'), 'wasm');
  writeFileSync(join(scratch, 'secret.txt'), 'secret');
  writeFileSync(join(run, 'run.json'), '{}');
  writeFileSync(join(run, 'notes.txt'), 'secret notes');
  writeFileSync(join(run, 'series.csv'), 't\n');
  symlinkSync(join(scratch, 'secret.txt'), join(run, 'frames.gsd'));
  server = await serveView(page, viewSource(run), 0);
});
afterAll(async () => {
  await server.close();
  rmSync(scratch, { recursive: true });
});

/** An answer to a path as it stands: fetch would tidy it up first. */
function ask(
  path: string,
  options: { method?: string; host?: string } = {},
): Promise<{ status: number; text: string; headers: Record<string, unknown> }> {
  return new Promise((settle, fail) => {
    const headers = options.host === undefined ? {} : { host: options.host };
    const sent = request({ host: '127.0.0.1', port: server.port, path, method: options.method ?? 'GET', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece) => {
        text += piece;
      });
      response.on('end', () => settle({ status: response.statusCode ?? 0, text, headers: response.headers }));
    });
    sent.on('error', fail).end();
  });
}

describe('the server of the page', () => {
  it('gives the page, its modules and the files of the run, isolated', async () => {
    expect(await ask('/')).toMatchObject({
      status: 200,
      text: '<p>the page</p>',
      headers: { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' },
    });
    expect(await ask('/assets/a.wasm')).toMatchObject({
      status: 200,
      text: 'wasm',
      headers: { 'content-type': 'application/wasm' },
    });
    expect(await ask('/data/series.csv?x=1')).toMatchObject({ status: 200, text: 't\n' });
    expect(JSON.parse((await ask('/data.json')).text)).toEqual({
      name: 'run',
      files: [
        { name: 'run.json', size: 2, modified: expect.any(Number) },
        { name: 'series.csv', size: 2, modified: expect.any(Number) },
      ],
    });
  });

  it('lists a run that grows anew, and says nothing to who knows the list', async () => {
    const growing = join(scratch, 'growing');
    mkdirSync(growing);
    writeFileSync(join(growing, 'run.json'), '{}');
    const other = await serveView(page, viewSource(growing), 0);
    const look = (tag = '') => fetch(`${other.url}data.json`, { headers: { 'if-none-match': tag } });
    const first = await look();
    const tag = first.headers.get('etag') ?? '';
    expect(((await first.json()) as { files: unknown[] }).files).toHaveLength(1);
    const same = await look(tag);
    expect([same.status, await same.text()]).toEqual([304, '']);
    writeFileSync(join(growing, 'series.csv'), 't\n1\n');
    writeFileSync(join(growing, 'notes.txt'), 'secret notes');
    const grown = await look(tag);
    expect(grown.status).toBe(200);
    const names = ((await grown.json()) as { files: { name: string }[] }).files.map(({ name }) => name);
    expect(names).toEqual(['run.json', 'series.csv']);
    expect(await (await fetch(`${other.url}data/series.csv`)).text()).toBe('t\n1\n');
    // Of the same length, written later.
    const known = grown.headers.get('etag') ?? '';
    utimesSync(join(growing, 'series.csv'), 1, 1);
    expect((await look(known)).status).toBe(200);
    await other.close();
  });

  it('serves the runs of a sweep that have begun, by the names of its plan only', async () => {
    const sweep = join(scratch, 'sweep');
    const plan = planSweep({ base: { particles: 64, dimension: 2, steps: 5 }, grid: { phi: [0.6, 0.9] } });
    openSweepDirectory(sweep, plan);
    const [first, second] = plan.runs.map(({ directory }) => directory) as [string, string];
    for (const name of [second, 'foreign']) {
      mkdirSync(join(sweep, 'runs', name));
      writeFileSync(join(sweep, 'runs', name, 'run.json'), '{}');
    }
    const other = await serveView(page, viewSource(sweep), 0);
    const listed = async () => (await fetch(`${other.url}data.json`)).json();
    expect(await listed()).toEqual({ name: 'sweep', runs: [{ name: second, label: 'phi 0.9' }] });
    const files = await (await fetch(`${other.url}data/${second}/files.json`)).json();
    expect(files).toEqual({ name: second, files: [{ name: 'run.json', size: 2, modified: expect.any(Number) }] });
    expect(await (await fetch(`${other.url}data/${second}/run.json`)).text()).toBe('{}');
    for (const path of [
      'foreign/run.json',
      'foreign/files.json',
      '..%2f..%2frun/run.json',
      'run.json',
      `${second}/..%2frun.json`,
    ]) {
      expect((await fetch(`${other.url}data/${path}`)).status, path).toBe(404);
    }
    mkdirSync(join(sweep, 'runs', first));
    writeFileSync(join(sweep, 'runs', first, 'run.json'), '{}');
    expect(((await listed()) as { runs: unknown[] }).runs).toHaveLength(2);
    await other.close();
  });

  it('says what the runs of a sweep came to, once they are done', async () => {
    const sweep = join(scratch, 'points');
    const plan = planSweep({
      base: { particles: 64, dimension: 2, steps: 5 },
      grid: { kick: [0.1, 0.2], phi: [0.9] },
      replicas: 2,
    });
    openSweepDirectory(sweep, plan);
    const [first, , third] = plan.runs as [PlannedRun, PlannedRun, PlannedRun, PlannedRun];
    const source = viewSource(sweep);
    const run = async ({ index, directory }: PlannedRun) =>
      (await runSimulation({ ...plan.inputOf(index), out: join(sweep, 'runs', directory) })).result;
    const one = await run(first);
    const label = 'kick 0.1, phi 0.9, replica 0';
    const point = { phi: 0.9, activity: one.activity.mean, series: 'kick 0.1' };
    expect(source.runs()).toEqual([{ name: first.directory, label, point }]);
    const three = await run(third);
    expect(source.runs()?.at(-1)?.point).toEqual({ phi: 0.9, activity: three.activity.mean, series: 'kick 0.2' });
  });

  it.each([
    '/../secret.txt',
    '/data/../../secret.txt',
    '/data/..%2f..%2fsecret.txt',
    '/data/%2e%2e/%2e%2e/secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/data/notes.txt',
    '/data/frames.gsd',
    '/data/',
    '/data',
    '/assets/',
    '/assets',
    '//etc/passwd',
    '/%00',
    '/%zz',
    `/data/${'a'.repeat(5000)}`,
  ])('answers %s with 404', async (path) => {
    const { status, text } = await ask(path);
    expect(status).toBe(404);
    expect(text).not.toContain('secret');
  });

  it('gives a file as it was, whatever is put in its place meanwhile', async () => {
    const folder = join(scratch, 'replaced');
    mkdirSync(folder);
    writeFileSync(join(folder, 'run.json'), 'as it was');
    const other = await serveView(page, viewSource(folder), 0);
    meanwhile.happens = () => {
      writeFileSync(join(folder, 'new'), 'new');
      renameSync(join(folder, 'new'), join(folder, 'run.json'));
    };
    const address = `${other.url}data/run.json`;
    const load = () => fetch(address, { signal: AbortSignal.timeout(5000) }).then((response) => response.text());
    try {
      expect(await load()).toBe('as it was');
      expect(await load()).toBe('new');
      // One that is cut breaks off: whoever asked is not left waiting for the rest.
      meanwhile.happens = () => truncateSync(join(folder, 'run.json'), 1);
      await expect(load()).rejects.toThrow(/terminated|fetch failed/);
    } finally {
      meanwhile.happens = () => {};
      await other.close();
    }
  });

  it.each([
    [posix, '/a/run', '/a/run/frames.gsd', true],
    [posix, '/a/run', '/a/run/..frames', true],
    [posix, '/a/run', '/a/run2/frames.gsd', false],
    [posix, '/a/run', '/a', false],
    [win32, 'C:\\a\\run', 'C:\\a\\run\\frames.gsd', true],
    [win32, 'C:\\a\\run', 'D:\\a\\run\\frames.gsd', false],
    [win32, 'C:\\a\\run', '\\\\server\\share\\frames.gsd', false],
  ])('knows what lies in a folder, case %#', (path, folder, file, expected) => {
    expect(isWithin(folder, file, path)).toBe(expected);
  });

  it('refuses other methods and other names of itself', async () => {
    expect((await ask('/', { method: 'POST' })).status).toBe(405);
    expect((await ask('/', { method: 'HEAD' })).text).toBe('');
    expect((await ask('/', { host: 'evil.example' })).status).toBe(403);
    expect((await ask('/', { host: `localhost:${server.port}` })).status).toBe(200);
  });

  it('listens on 127.0.0.1 only', async () => {
    const refused = await new Promise((settle) => {
      // Any other address of this machine: of the loopback net, 127.0.0.2.
      const socket = connect(server.port, '127.0.0.2', () => {
        socket.destroy();
        settle(false);
      }).on('error', () => settle(true));
    });
    expect(refused).toBe(true);
  });

  it('takes another port where one is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((settle) => other.once('listening', settle));
    const { port } = other.address() as AddressInfo;
    const found = await serveView(page, null, port);
    expect(found.port).not.toBe(port);
    expect(await (await fetch(`${found.url}data.json`)).json()).toBeNull();
    await found.close();
    await new Promise((settle) => other.close(settle));
  });

  it('says what it can not show', () => {
    expect(() => viewSource(join(scratch, 'nothing'))).toThrow(
      'no such file or directory; give the directory of a run or a sweep',
    );
    expect(() => viewSource(page)).toThrow('it has no run.json');
  });
});
