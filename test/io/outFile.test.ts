import { spawnSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Table, writeTable } from '../../src/io/index.js';
import { checkOutFile, writeOutFile } from '../../src/io/outFile.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
const put = (path: string, text = 'new', force = false): Promise<void> =>
  writeOutFile(path, { force }, (temporary) => writeFileSync(temporary, text));
const hasDevices = process.platform !== 'win32';

describe('a file that is written', () => {
  it('is made where there is nothing, and replaced with force only', async () => {
    const path = at('a.csv');
    await put(path, 'first');
    await expect(put(path)).rejects.toThrow(`out ${path} exists; add --force to replace it, or choose another path`);
    expect(readFileSync(path, 'utf8')).toBe('first');
    await put(path, 'second', true);
    expect(readFileSync(path, 'utf8')).toBe('second');
    expect(readdirSync(folder)).toEqual(['a.csv']);
  });

  it('is not replaced by one who came second', async () => {
    const path = at('a.csv');
    const late = writeOutFile(path, {}, async (temporary) => {
      writeFileSync(temporary, 'late');
      await put(path, 'early');
    });
    await expect(late).rejects.toThrow('exists; add --force');
    expect(readFileSync(path, 'utf8')).toBe('early');
    expect(readdirSync(folder)).toEqual(['a.csv']);
  });

  it('is left as it was where writing fails', async () => {
    const path = at('a.csv');
    await put(path, 'first');
    const failing = writeOutFile(path, { force: true }, (temporary) => {
      writeFileSync(temporary, 'half');
      throw Object.assign(new Error('full'), { code: 'ENOSPC', syscall: 'write' });
    });
    await expect(failing).rejects.toThrow(`${path}: can't be written, no space left; choose another path`);
    expect(readFileSync(path, 'utf8')).toBe('first');
    expect(readdirSync(folder)).toEqual(['a.csv']);
  });

  it('has a path', () => {
    expect(() => checkOutFile('')).toThrow('out must be the path of a file, got ""');
    mkdirSync(at('d'));
    for (const force of [false, true]) {
      expect(() => checkOutFile(at('d'), { force })).toThrow('is a directory; give the path of a file');
      expect(() => checkOutFile(at('none'), { force })).not.toThrow();
    }
  });

  it.skipIf(!hasDevices)('is what a link leads to, which stays', async () => {
    writeFileSync(at('target'), 'old');
    symlinkSync('target', at('link'));
    symlinkSync('nowhere', at('dangling'));
    await expect(put(at('link'))).rejects.toThrow('exists; add --force');
    await put(at('link'), 'new', true);
    expect(readFileSync(at('target'), 'utf8')).toBe('new');
    expect(lstatSync(at('link')).isSymbolicLink()).toBe(true);
    await expect(put(at('dangling'), 'new', true)).rejects.toThrow('is a symbolic link that leads nowhere');
    expect(readdirSync(folder).sort()).toEqual(['dangling', 'link', 'target']);
  });

  it.skipIf(!hasDevices)('is no pipe and no socket, which stay', async () => {
    expect(spawnSync('mkfifo', [at('pipe')]).status).toBe(0);
    const server = createServer().listen(at('socket'));
    await new Promise((ready) => server.once('listening', ready));
    for (const [name, kind] of [
      ['pipe', 'a pipe'],
      ['socket', 'a socket'],
    ] as const) {
      await expect(put(at(name), 'new', true)).rejects.toThrow(`out ${at(name)} is ${kind}; choose another path`);
    }
    expect([lstatSync(at('pipe')).isFIFO(), lstatSync(at('socket')).isSocket()]).toEqual([true, true]);
    await new Promise((closed) => server.close(closed));
  });

  it.skipIf(!hasDevices)('may be a character device, which stays one', async () => {
    const table: Table = { columns: [{ name: 'x', type: 'i64', values: [1] }] };
    const series: Table['series'] = { columns: [{ name: 't', type: 'i64' }], parts: [] };
    for (const format of ['csv', 'parquet', 'hdf5'] as const) await writeTable('/dev/null', format, table);
    await expect(writeTable('/dev/null', 'csv', { ...table, series })).rejects.toThrow(
      'out /dev/null is a device, and csv has a second file for series; use hdf5, or a file',
    );
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
  });
});

describe('what a killed process left', () => {
  /** The process of a command that has ended. */
  const dead = spawnSync(process.execPath, ['-e', '']).pid;

  it('is removed by the next, unless its process may still be writing', async () => {
    let own = '';
    await writeOutFile(at('own.csv'), {}, (temporary) => {
      own = basename(temporary);
    });
    rmSync(at('own.csv'));
    // The place where pids are known, and the start of this process.
    const [, place, ticks] = /^\.own\.csv\.([0-9a-f]{16})\.\d+-(\d+)-\d+\.tmp$/.exec(own) ?? [];
    const elsewhere = '0123456789abcdef';
    const others = [
      `.a.csv.${place}.${process.pid}-${ticks}-9.tmp`,
      `.a.csv.${elsewhere}.${dead}-1-1.tmp`,
      `.b.csv.${place}.${dead}-1-1.tmp`,
      '.a.csv.tmp',
    ];
    // Of a process that ended, of one whose pid is used again, and an old one of another namespace of pids.
    const left = [`.a.csv.${place}.${dead}-1-1.tmp`, `.a.csv.${place}.${process.pid}-1-1.tmp`, `.a.csv.${elsewhere}.2-1-1.tmp`];
    for (const name of [...others, ...left]) writeFileSync(at(name), '');
    const old = Date.now() / 1000 - 4000;
    utimesSync(at(`.a.csv.${elsewhere}.2-1-1.tmp`), old, old);
    await put(at('a.csv'));
    expect(readdirSync(folder).sort()).toEqual([...others, 'a.csv'].sort());
  });
});
