/** Every command that takes `--out` refuses a place where nothing can be made, before it computes anything. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runNode } from '../support/child.js';

const commands = {
  run: 'run --particles 100 --steps 10',
  structure: 'structure examples/data/packing.gsd',
  flatness: 'flatness examples/data/packing.gsd',
  exponents: 'exponents out/none',
  critical: 'critical --budget 1m',
  calibrate: 'calibrate --dimension 1 --budget 1m',
  'sweep run': 'sweep run examples/phase-diagram.yaml',
  reproduce: 'reproduce msd --preset quick',
};

describe('--out', () => {
  // Node's own mkdir -p never returns there.
  it.skipIf(!existsSync('/proc/self')).each(Object.entries(commands))(
    'of %s is refused where nothing can be made',
    async (_, command) => {
      const { code, stdout, stderr } = await runNode(['bin/randorg.js', ...command.split(' '), '--out', '/proc/randorg/out']);
      expect(stderr).toMatch(
        /^randorg: out \/proc\/randorg\/out can't be (made|written), no such file or directory; choose another directory\n$/,
      );
      expect([code, stdout]).toEqual([2, '']);
    },
    20_000,
  );
});
