/** `bench/machineCode.js` finds the hot loops by the names that they have now. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

describe.skipIf(process.arch !== 'x64')('machine code', () => {
  it.each(['ownRows', 'scanSet', 'contacts'])('of %s has an innermost loop that handles pairs', { timeout: 300_000 }, (name) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['bench/machineCode.js', name], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const counted = /innermost loop .*: (\d+) instructions \(([\d.]+) a pair\), \d+ on the stack, (\d+) shuffles/.exec(stdout);
    expect(Number(counted?.[1])).toBeGreaterThan(20);
    expect(Number(counted?.[3])).toBeGreaterThan(0);
  });

  it.each(['manna', 'mannaAbelian'])('of %s has a loop in each of the two passes', { timeout: 300_000 }, (name) => {
    const { status, stdout } = spawnSync(process.execPath, ['bench/machineCode.js', name], { encoding: 'utf8' });
    expect(status).toBe(0);
    for (const pass of ['firstPass', 'secondPass']) expect(stdout).toMatch(new RegExp(`${pass}<.*FlatCube.*[^]*innermost loop`));
  });
});
