/** What clouds must do, whatever the numbers: sizes kept, absorbed states, spurious ones, shapes of known clouds. */
import { describe, expect, it } from 'vitest';
import { shapesOf } from '../../src/engine/cloudShapes.js';
import { ManifoldSimulation } from '../../src/engine/manifold.js';

const rigid = { model: 'manifold', clouds: 'rigid', cloudsNumber: 30, embedding: 3, learningRate: 0.05 } as const;
const free = { model: 'manifold', cloudsNumber: 10, embedding: 3, views: 4, batch: 5 } as const;

describe('rigid clouds', () => {
  it('keep their size, and stay on the sphere', async () => {
    const sim = await ManifoldSimulation.create({ ...rigid, cloudSize: 0.35 });
    sim.step(500, { stopWhenAbsorbed: false });
    expect(new Set(sim.radii())).toEqual(new Set([0.35]));
    const points = sim.points();
    for (let at = 0; at < points.length; at += 3) expect(Math.hypot(...points.subarray(at, at + 3))).toBeCloseTo(1, 14);
  });

  it('absorb when they have come apart, and then stay', async () => {
    const sim = await ManifoldSimulation.create({ ...rigid, cloudSize: 0.2 });
    const { absorbedAt, active, steps } = sim.step(5000);
    expect(absorbedAt).toBe(steps);
    expect(active[steps - 1]).toBeGreaterThan(0);
    const [digest, centres] = [sim.digest(), sim.points()];
    for (let i = 0; i < 90; i += 3) {
      for (let j = 0; j < i; j += 3) {
        const apart = Math.hypot(...[0, 1, 2].map((k) => (centres[i + k] as number) - (centres[j + k] as number)));
        expect(apart).toBeGreaterThanOrEqual(0.4);
      }
    }
    expect(sim.observe()).toMatchObject({ active: 0, contacts: 0, absorbed: true });
    sim.step(100, { stopWhenAbsorbed: false });
    expect(sim.digest()).toBe(digest);
  });

  it('move a lone pair apart by the learning rate in diameters, in equal parts', async () => {
    const sim = await ManifoldSimulation.create({ ...rigid, cloudsNumber: 2, batch: 2, cloudSize: 0.3, learningRate: 0.01 });
    const [s, half] = [Math.sin(0.2), Math.cos(0.2)];
    sim.restore(Float64Array.of(s, half, 0, -s, half, 0), 0);
    sim.step();
    const [x, y] = sim.points();
    // along the sphere: the gradient is n/s with n along x, whose part along the sphere is cos(0.2)
    const reach = 0.6 + 1e-6;
    expect(Math.atan2(x as number, y as number) - 0.2).toBeCloseTo(Math.atan(0.01 * reach * half), 9);
    expect([...sim.points()].slice(3)).toEqual([-(x as number), y, 0]);
  });
});

describe('spurious absorbed states', () => {
  it('are named: centres closer than the margin are no contact', async () => {
    const sim = await ManifoldSimulation.create({ ...free, scale: 2 });
    const same = Float64Array.from({ length: 120 }, (_, k) => (k % 3 === 0 ? 1 : 0));
    sim.restore(same, 0);
    expect(sim.observe()).toMatchObject({ contacts: 0, absorbed: true });
    expect(sim.measures()).toMatchObject({ coincident: 45, participationRatio: 0, alignment: 0 });
    const { absorbedAt } = sim.step(10);
    expect(absorbedAt).toBe(0);
  });

  it('are refused where points are no points of the sphere', async () => {
    const sim = await ManifoldSimulation.create(free);
    const points = sim.points();
    points[4] = Number.NaN;
    expect(() => sim.restore(points, 0)).toThrow('points must have length 1, got NaN for point 1');
    expect(() => sim.restore(points.subarray(3), 0)).toThrow('points must hold 120 numbers, got 117');
  });
});

describe('momentum', () => {
  it('is left behind in finite time, after which nothing moves', async () => {
    const sim = await ManifoldSimulation.create({ ...free, scale: 1, momentum: 0.5, learningRate: 0.01 });
    const { absorbedAt } = sim.step(20_000);
    expect(absorbedAt).toBeGreaterThan(10);
    expect(sim.velocities().every((v) => v === 0)).toBe(true);
  });
});

it('the weight of the radii keeps clouds shrinking, so that nothing absorbs', async () => {
  const sim = await ManifoldSimulation.create({ ...free, scale: 1, sizeWeight: 0.1, learningRate: 0.05, loss: 'plain' });
  const before = sim.measures().meanRadius;
  const { absorbedAt } = sim.step(2000);
  expect(absorbedAt).toBeNull();
  expect(sim.measures().meanRadius).toBeLessThan(before / 2);
});

describe('shapes', () => {
  const shapes = (points: number[][], centres: number[][]) =>
    shapesOf(Float64Array.from(points.flat()), Float64Array.from(centres.flat()), 2, 3);
  const [x, y, o] = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 0],
  ] as [number[], number[], number[]];
  const minus = (a: number[]) => a.map((each) => -each);

  it('of lines: one direction each, along each other or not', () => {
    expect(shapes([x, minus(x), x, minus(x)], [o, o])).toEqual({ participationRatio: 1, alignment: 1 });
    expect(shapes([x, minus(x), y, minus(y)], [o, o])).toEqual({ participationRatio: 1, alignment: 0 });
  });

  it('of a disc and a line', () => {
    const points = Float64Array.from([...x, ...minus(x), ...y, ...minus(y), ...x, ...x, ...minus(x), ...minus(x)]);
    const { participationRatio, alignment } = shapesOf(points, new Float64Array(6), 4, 3);
    expect(participationRatio).toBeCloseTo(1.5, 14);
    expect(alignment).toBeCloseTo(Math.SQRT1_2, 14);
  });
});
