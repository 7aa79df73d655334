import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { randorg, sleep } from '../support/randorg.js';

const command = resolve('bin/randorg.js');
const folder = mkdtempSync(join(tmpdir(), 'randorg-streams-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Unread {
  /** Streams that nobody reads: their pipe is closed at the other end. */
  gone: readonly ('stdout' | 'stderr')[];
  /** Signal to send once the run has begun. */
  signal?: NodeJS.Signals;
}

/** Runs the command with readers that have gone. */
async function unread(args: readonly string[], { gone, signal }: Unread) {
  const child = spawn(process.execPath, [command, ...args], { cwd: folder });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    if (gone.includes(name)) child[name].destroy();
    else {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
      });
    }
  }
  const ended = new Promise<number | null>((done) => child.on('close', done));
  if (signal) {
    while (!existsSync(join(folder, args.at(-1) as string, 'series.csv'))) await sleep(10);
    await sleep(100);
    child.kill(signal);
  }
  return { code: await ended, ...output };
}

const endless = 'run --particles 200 --steps 1000000000 --no-stop-when-absorbed --out'.split(' ');

describe('with nobody who reads', () => {
  it('bad input exits with 2', async () => {
    expect((await unread(['run', '--phi', '9'], { gone: ['stderr'] })).code).toBe(2);
    expect((await unread(['run', '--phi', '9'], { gone: ['stdout', 'stderr'] })).code).toBe(2);
    expect((await unread(['nothing'], { gone: ['stderr'] })).code).toBe(2);
  });

  it('SIGTERM exits with 143', async () => {
    expect((await unread([...endless, 'one'], { gone: ['stderr'], signal: 'SIGTERM' })).code).toBe(143);
    expect((await unread([...endless, 'two'], { gone: ['stdout', 'stderr'], signal: 'SIGTERM' })).code).toBe(143);
  });

  it('a command that says something first goes on to its result', async () => {
    await randorg('run --particles 50 --steps 5 --out finished', folder);
    const { code, stdout } = await unread(['resume', 'finished', '--json'], { gone: ['stderr'] });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ steps: 5 });
  });

  it('a file that is damaged exits with 1, one that is whole with 0', async () => {
    await randorg('run --particles 50 --steps 5 --out whole', folder);
    expect((await unread(['inspect', 'whole'], { gone: ['stdout'] })).code).toBe(0);
    await randorg('run --particles 50 --steps 5 --out damaged', folder);
    const series = readFileSync(join(folder, 'damaged/series.csv'), 'utf8');
    writeFileSync(join(folder, 'damaged/series.csv'), series.slice(0, -5));
    expect((await unread(['inspect', 'damaged'], { gone: ['stdout'] })).code).toBe(1);
    expect((await unread(['--version'], { gone: ['stdout'] })).code).toBe(0);
  });
});

/** Runs a line of bash in the folder; $RANDORG is the command. */
function bash(line: string) {
  const child = spawn('bash', ['-c', line], { cwd: folder, env: { ...process.env, RANDORG: `${process.execPath} ${command}` } });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((done) => {
    child.on('close', (code) => done({ code, ...output }));
  });
}

it.runIf(process.platform === 'linux')('says that stdout is on a full disk, and exits with 1', async () => {
  const { code, stderr } = await bash('$RANDORG completion bash > /dev/full');
  expect(stderr).toBe("randorg: stdout can't be written, no space left\n");
  expect(code).toBe(1);
  expect((await bash('$RANDORG --version > /dev/full')).code).toBe(1);
});

/** Addresses that several threads need, in GB: those of Node 26 and later set more aside when they start. */
const gigabytes = Number.parseInt(process.versions.node, 10) < 26 ? 4 : 16;

describe.runIf(process.platform === 'linux')(`in an address space of ${gigabytes} GB`, () => {
  const small = `ulimit -v ${gigabytes}000000;`;
  const digestOf = (text: string): string => (JSON.parse(text) as { digest: string }).digest;
  const system = '--dimension 2 --particles 300 --phi 0.6 --steps 200 --json';

  it('a run has the bits that it has without the limit, with threads too', async () => {
    const free = await bash(`$RANDORG run ${system} --out free`);
    const limited = await bash(`${small} $RANDORG run ${system} --out limited`);
    const threads = await bash(`${small} $RANDORG run ${system} --threads 2 --out threads`);
    expect([limited.stderr, limited.code]).toEqual(['', 0]);
    expect(digestOf(limited.stdout)).toBe(digestOf(free.stdout));
    expect(digestOf(threads.stdout)).toBe(digestOf(free.stdout));
  });

  it('sweeps and analyses work, and exit codes are passed on', async () => {
    writeFileSync(join(folder, 'plan.yaml'), 'base: {particles: 50, steps: 20}\ngrid: {phi: [0.3, 0.4]}\n');
    expect(await bash(`${small} $RANDORG sweep run plan.yaml --out sweep --workers 2 --json`)).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(await bash(`${small} $RANDORG structure sweep --workers 2 --json`)).toMatchObject({ code: 0, stderr: '' });
    expect(await bash(`${small} $RANDORG run --phi 9`)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('phi must be'),
    });
  });

  it('SIGTERM stops the run with a checkpoint, one to every process too', async () => {
    const line = (pid: string) =>
      `${small} $RANDORG run --particles 200 --steps 1000000000 --no-stop-when-absorbed --out term${pid.length} & ` +
      `while [ ! -e term${pid.length}/series.csv ]; do sleep 0.05; done; sleep 0.2; kill -TERM ${pid}; wait %1`;
    for (const pid of ['$!', '$! $(pgrep -P $!)']) {
      const { code, stderr } = await bash(line(pid));
      expect(stderr).toMatch(/stopped by SIGTERM after \d+ steps; go on with/);
      expect(code).toBe(143);
    }
  });

  it('a library says what is missing, where Node does not do without it by itself', async () => {
    const script =
      `import('${resolve('build/lib/index.js')}').then((r) => r.simulate({ particles: 50, steps: 5 }))` +
      '.then((r) => console.log(r.digest), (e) => console.log(e.message))';
    const free = await bash(`${process.execPath} -e "${script}"`);
    const { stdout } = await bash(`${small} ${process.execPath} -e "${script}"`);
    expect(free.stdout).toMatch(/^[0-9a-f]{64}\n$/);
    if (process.versions.node.startsWith('20.') || stdout !== free.stdout)
      expect(stdout).toMatch(/10 GB of addresses .* \(ulimit -v\), .* --disable-wasm-trap-handler$/m);
  });
});
