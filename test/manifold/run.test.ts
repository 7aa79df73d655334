/** Clouds through the command, as a user types it, and what it refuses. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManifoldSimulation } from '../../src/engine/manifold.js';
import { ConfigError, parseConfig, type RunConfigInput } from '../../src/model/index.js';
import { createEngine } from '../../src/run/engine.js';
import { runNode } from '../support/child.js';

const entry = resolve('bin/randorg.js');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-manifold-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const randorg = (line: string) => runNode([entry, ...line.split(' ')], { cwd: folder });

describe('randorg run --model manifold', () => {
  it('prints the result of rigid clouds that absorb, and writes their series', async () => {
    const { code, stdout, stderr } = await randorg(
      'run --model manifold --clouds rigid --embedding 3 --clouds-number 100 --views 8 --batch 50 --exponent 1 --seed 1 --json --out rigid',
    );
    expect([code, stderr]).toEqual([0, '']);
    const sim = await ManifoldSimulation.create({ model: 'manifold', clouds: 'rigid', batch: 50 });
    const { absorbedAt } = sim.step(10_000);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({
      config: { model: 'manifold', clouds: 'rigid', embedding: 3, cloudsNumber: 100, cloudSize: 0.15, loss: 'plain', batch: 50 },
      absorbed: true,
      absorbedAt,
      steps: absorbedAt,
      coincident: 0,
      totalLoss: 0,
      meanRadius: 0.15,
      participationRatio: null,
      digest: sim.digest(),
    });
    expect(result.config).not.toHaveProperty('scale');
    expect(result.config).not.toHaveProperty('dimension');
    const [header, first] = readFileSync(join(folder, 'rigid/series.csv'), 'utf8').split('\n');
    expect(header).toBe(
      't,active,activity,contacts,contactsPerParticle,energyPerParticle,largestOverlap,totalLoss,meanRadius,gradientNorm,participationRatio,alignment,coincident',
    );
    expect(first).toMatch(/^0,\d+,0\.\d+,\d+,[\d.]+,,,[\d.]+,0\.15,[\d.]+,,,0$/);
  });

  it('sweeps a size, and collects what was measured', async () => {
    const plan = 'base: {model: manifold, clouds: rigid, cloudsNumber: 40, steps: 300}\ngrid: {cloudSize: [0.1, 0.2]}\n';
    writeFileSync(join(folder, 'plan.yaml'), plan);
    const sweep = await randorg('sweep run plan.yaml --workers 1 --out sweep --json');
    expect([sweep.code, sweep.stderr]).toEqual([0, '']);
    const collected = await randorg('sweep collect sweep --out runs.csv');
    expect([collected.code, collected.stderr]).toEqual([0, '']);
    const rows = readFileSync(join(folder, 'runs.csv'), 'utf8').trim().split('\n');
    expect(rows).toHaveLength(3);
    expect(rows[0]).toContain('cloudSize');
    expect(rows[0]).toContain('gradientNorm');
  });

  it.each([
    ['--views 1', /^randorg: views must be a whole number from 2 to 4096, got 1; /],
    ['--embedding 1', /^randorg: embedding must be a whole number from 2 to 512, got 1; /],
    ['--batch 1', /^randorg: batch must be a whole number from 2 to 16384, got 1; /],
    ['--scale 100', /^randorg: scale must be so small that clouds can come apart, got 100, /],
    ['--schedule phi=0:0.5,100:0.6', /^randorg: schedule does not apply to model manifold/],
  ])('refuses %s in one line, and touches nothing', async (flags, message) => {
    const { code, stdout, stderr } = await randorg(`run --model manifold ${flags} --out bad`);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr.trim()).not.toContain('\n');
    expect(existsSync(join(folder, 'bad'))).toBe(false);
  });
});

describe('what does not fit', () => {
  const rigid = { clouds: 'rigid' } as const;
  it.each<[input: RunConfigInput, message: string]>([
    [{ dimension: 3 }, 'dimension does not apply to model manifold, got 3; use embedding'],
    [{ phi: 0.5 }, 'phi does not apply to model manifold, got 0.5; use cloudSize with rigid clouds'],
    [{ size: 8 }, 'size does not apply to model manifold, got 8; use cloudSize with rigid clouds'],
    [{ frames: { every: 1, format: 'gsd' } }, 'frames.format does not apply to model manifold, got "gsd"; leave it out'],
    [{ cloudSize: 0.1 }, 'cloudSize does not apply to free clouds, got 0.1; leave it out'],
    [{ ...rigid, scale: 2 }, 'scale does not apply to rigid clouds, got 2; leave it out'],
    [{ cloudsNumber: 10, batch: 11 }, 'batch must be a whole number from 2 to the number of clouds 10, got 11'],
    [{ warmUp: 10, cosine: 10 }, 'cosine must be 0 or above warmUp 10, got 10'],
    [{ range: 0.5, margin: 0.5 }, 'margin must be below range 0.5, got 0.5'],
    [{ epochs: 3, steps: 10 }, 'epochs and steps say the same, got 3 and 10; leave one out'],
    [{ ...rigid, cloudsNumber: 5, cloudSize: 0.72 }, 'cloudSize must be below 0.707107, got 0.72; 5 points on the sphere of 3'],
    [{ cloudsNumber: 16384, views: 4096 }, 'cloudsNumber times views times embedding must be at most 67108864'],
  ])('%j', async (input, message) => {
    const error = await createEngine(parseOr({ model: 'manifold', ...input }), null).then(
      () => null,
      (thrown: Error) => thrown,
    );
    expect(error).toBeInstanceOf(ConfigError);
    expect(error?.message).toContain(message);
  });

  /** A config, or what refuses it when the engine is asked. */
  const parseOr = (input: RunConfigInput) => {
    try {
      return parseConfig(input);
    } catch {
      return input as never;
    }
  };

  it('of another model names the one that takes it', () => {
    expect(() => parseConfig({ model: 'bro', cloudSize: 0.1 })).toThrow('or choose model manifold');
  });

  it('epochs become steps: passes over all clouds', () => {
    const config = parseConfig({ model: 'manifold', cloudsNumber: 10, batch: 4, epochs: 7 });
    expect(config).toMatchObject({ steps: 21 });
    expect(config).not.toHaveProperty('epochs');
    expect(parseConfig(config as RunConfigInput)).toEqual(config);
  });
});
