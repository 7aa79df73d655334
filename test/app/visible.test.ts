/** Spheres that are left out where a processor draws: none that can be seen. */
import { expect, it } from 'vitest';
import { Camera } from '../../src/app/view/camera.js';
import type { Scene } from '../../src/app/view/picture.js';
import { visibleSpheres } from '../../src/app/view/visible.js';
import { Simulation } from '../../src/index.js';

const [width, height] = [320, 240];

async function sceneOf(particles: number, phi: number, sizes: 'mono' | 'binary'): Promise<Scene> {
  const simulation = await Simulation.create({ particles, phi, sizes });
  simulation.step(20);
  const values = new Float32Array(particles);
  const active = simulation.active();
  const positions = simulation.positionsU32();
  const frame = { step: 0, boxLength: simulation.boxLength, axes: 3, positions, values, active, system: null, status: null };
  const system = { dimension: 3, particles, radii: Float32Array.from(simulation.radii()), exponent: 1 };
  const look = { colouring: 'active', theme: 'dark', onlyActive: false, slice: null, range: [0, 1] } as const;
  return { frame, system, look: { ...look, range: [0, 1] }, camera: new Camera() };
}

/** The sphere in front at the middle of each pixel, as the picture's programs draw it. */
function inFront({ frame, system, camera }: Scene): Set<number> {
  const [m, f] = [camera.view(), camera.projection(width / height)];
  const depth = new Float64Array(width * height).fill(Number.NEGATIVE_INFINITY);
  const owner = new Int32Array(width * height).fill(-1);
  for (let i = 0; i < system.particles; i++) {
    const p = [0, 1, 2].map((c) => (frame.positions[3 * i + c] as number) / 2 ** 32 - 0.5) as [number, number, number];
    const at = (row: number) =>
      (m[row] as number) * p[0] + (m[row + 4] as number) * p[1] + (m[row + 8] as number) * p[2] + (m[row + 12] as number);
    const [x, y, z] = [at(0), at(1), at(2)];
    const radius = (system.radii[i] as number) / frame.boxLength;
    const sx = width / 2 + (((f[0] as number) * width) / 2) * (x / -z);
    const sy = height / 2 + (((f[5] as number) * height) / 2) * (y / -z);
    const r = (((f[5] as number) * height) / 2) * (radius / -z);
    for (let py = Math.max(0, Math.floor(sy - r)); py < Math.min(height, sy + r); py++) {
      for (let px = Math.max(0, Math.floor(sx - r)); px < Math.min(width, sx + r); px++) {
        const d = ((px + 0.5 - sx) ** 2 + (py + 0.5 - sy) ** 2) / (r * r);
        const front = z + radius * Math.sqrt(Math.max(0, 1 - d));
        if (d > 1 || front <= (depth[py * width + px] as number)) continue;
        depth[py * width + px] = front;
        owner[py * width + px] = i;
      }
    }
  }
  return new Set(owner.filter((i) => i >= 0));
}

it.each([
  [4000, 0.64, 'mono', 0.58],
  [4000, 0.64, 'binary', 0.6],
  [300, 0.3, 'binary', 1],
] as const)('of %d at phi %d, %s, none that is in front anywhere', async (particles, phi, sizes, share) => {
  const scene = await sceneOf(particles, phi, sizes);
  for (const [yaw, pitch, zoom] of [
    [0, 0, 1],
    [0.7, 0.4, 1],
    [-2, 1, 1.7],
    [1, -0.3, 8],
  ] as const) {
    scene.camera.reset();
    scene.camera.orbit(yaw, pitch);
    scene.camera.scale(zoom);
    const kept = new Set(visibleSpheres(scene, width, height));
    const lost = [...inFront(scene)].filter((i) => !kept.has(i));
    expect(lost).toEqual([]);
    expect(kept.size).toBeLessThanOrEqual(share * particles);
  }
});

it('only active ones, or those of a slice', async () => {
  const scene = await sceneOf(300, 0.3, 'mono');
  const all = visibleSpheres(scene, width, height).length;
  const some = visibleSpheres({ ...scene, look: { ...scene.look, onlyActive: true } }, width, height);
  expect(some.every((i) => scene.frame.active[i] === 1)).toBe(true);
  const slice = visibleSpheres({ ...scene, look: { ...scene.look, slice: { axis: 2, at: 0.5, thickness: 0.2 } } }, width, height);
  expect(slice.length).toBeLessThan(all / 2);
  for (const i of slice) expect(Math.abs((scene.frame.positions[3 * i + 2] as number) / 2 ** 32 - 0.5)).toBeLessThanOrEqual(0.1);
});
