import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { viewSource } from '../../src/cli/serve/source.js';
import {
  fileErrorReason,
  inspectPath,
  isFrames,
  openFrames,
  readConfigFile,
  readManifest,
  readPositions,
  readSeries,
  readSizes,
  readText,
} from '../../src/io/index.js';
import { ConfigError } from '../../src/model/index.js';
import { prepareRun, resumeRun } from '../../src/run/index.js';
import { planSweep, readPlanFile, Sweep } from '../../src/study/index.js';
import { openCsv } from '../../src/study/stored/configurations.js';
import { openStored } from '../../src/study/stored/reader.js';

const folder = mkdtempSync(join(tmpdir(), 'randorg-special-'));
const at = (name: string) => join(folder, name);
let server: Server;

beforeAll(async () => {
  execFileSync('mkfifo', [at('pipe')]);
  mkdirSync(at('folder'));
  symlinkSync('circle', at('circle'));
  server = createServer();
  await new Promise<void>((done) => server.listen(at('socket'), done));
  writeFileSync(at('huge'), '');
  truncateSync(at('huge'), 2 ** 32);
  for (const name of ['run.json', 'plan.json']) {
    mkdirSync(at(`${name}-pipe`));
    execFileSync('mkfifo', [join(at(`${name}-pipe`), name)]);
  }
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** Every place that reads a path which a user gives. */
const readers: Record<string, (path: string) => unknown> = {
  'run FILE': readConfigFile,
  'sweep plan FILE': (path) => readPlanFile(path, planSweep),
  initial: (initial) => prepareRun({ initial }),
  'sizes file': (path) => prepareRun({ sizes: { kind: 'file', path } }),
  positions: (path) => readPositions(path, 3),
  sizes: (path) => readSizes(path),
  series: (path) => readSeries(path),
  frames: openFrames,
  isFrames,
  'structure and flatness': (path) => openStored(path),
  'a CSV in the page': (path) => openCsv(path, { phi: 0.5 }),
};

const kinds: [name: string, path: () => string, reason: RegExp][] = [
  ['an endless device', () => '/dev/zero', /it is a device, not a file/],
  ['a named pipe', () => at('pipe'), /it is a named pipe, not a file/],
  [
    'a directory',
    () => at('folder'),
    /it is a directory, not a file|neither the directory of a run nor of a sweep|give the directory of a run$/,
  ],
  ['a socket', () => at('socket'), /it is a socket, not a file/],
  ['a circle of links', () => at('circle'), /its symbolic links go in a circle/],
  ['nothing', () => at('nothing'), /no such file or directory/],
  ['a null byte', () => `${folder}/a\0b`, /a path has no null bytes/],
];

describe.each(Object.entries(readers))('%s', (_, read) => {
  it.each(kinds)('refuses %s in a sentence', async (_name, path, reason) => {
    const error = await (async () => read(path()))().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as Error).message).toMatch(reason);
  });
});

it.each([
  ['inspect', inspectPath],
  ['view', viewSource],
] as const)('%s refuses what is neither file nor directory', async (_, read) => {
  for (const [path, reason] of [
    [at('pipe'), /a named pipe, not a file; give/],
    [at('socket'), /a socket, not a file; give/],
    ['/dev/zero', /a device, not a file; give/],
  ] as const) {
    await expect((async () => read(path))()).rejects.toThrow(reason);
  }
});

it('refuses a pipe in the place of a stored document', async () => {
  expect(() => readManifest(at('run.json-pipe'))).toThrow(/run\.json: can't be read, it is a named pipe, not a file/);
  expect(() => Sweep.open(at('plan.json-pipe'))).toThrow(/plan\.json: can't be read, it is a named pipe, not a file/);
  await expect(resumeRun(at('run.json-pipe'), {})).rejects.toThrow(/a named pipe, not a file/);
});

it('takes no memory for a file that is larger than its kind may be', async () => {
  const before = process.memoryUsage().rss;
  expect(() => readConfigFile(at('huge'))).toThrow(/it has 4294967296 bytes, and at most 16777216 can be read; give a YAML file/);
  expect(() => readPositions(at('huge'), 3)).toThrow(/it has 4294967296 bytes, and at most 2147483647 can be read; give a CSV/);
  expect(() => readText(at('huge'))).toThrow(/at most 16777216 can be read/);
  expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
});

it('has a sentence for errors of the system, those without a name too', () => {
  const error = (code: string, errno = -1) => Object.assign(new Error(code), { code, errno, syscall: 'open' });
  expect(fileErrorReason(error('Unknown system error -122', -122))).toBe('the disk quota is used up');
  expect(fileErrorReason(error('Unknown system error -116', -116))).toMatch(/stale file handle/);
  for (const code of ['EDQUOT', 'ESTALE', 'ELOOP', 'EBUSY', 'EMFILE', 'ENFILE', 'EIO', 'EROFS', 'ENAMETOOLONG', 'ENOTDIR']) {
    expect(fileErrorReason(error(code))).toMatch(/^[a-z][a-z ()/-]+ [a-z ()/-]+$/);
  }
  expect(fileErrorReason(error('EDOOFUS'))).toBe('the system says EDOOFUS');
});

/** Sources that may open files by themselves, and why. */
const mayOpen = new Set([
  'io/openFile.ts',
  // they write
  'io/atomic.ts',
  'io/openFrames.ts',
  'io/series.ts',
  'io/outFile.ts',
  'io/tableSeal.ts',
  // what the system and the program themselves hold
  'io/process.ts',
  'run/stored/owner.ts',
  'cli/addressSpace.ts',
  'plot/figure/fonts.ts',
  'plot/figure/renderer.ts',
  'engine/binaries.ts',
  // claims are written over while others read them
  'run/stored/claim.ts',
]);

it('reads every file through one module', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.startsWith('app/host/') && !mayOpen.has(path));
  const opening = sources.filter((path) => {
    const [, names = ''] = /import\s*\{([^}]*)\}\s*from 'node:fs(?:\/promises)?'/.exec(readFileSync(`src/${path}`, 'utf8')) ?? [];
    return /\b(readFileSync|readFile|openSync|open|openAsBlob)\b/.test(names);
  });
  expect(opening).toEqual([]);
  expect(sources.length).toBeGreaterThan(300);
});
