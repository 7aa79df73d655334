/** Patterns of points whose answers are known: without order, with the order of a hexatic, just rigid, stealthy. */
import { minimise } from '../../src/analysis/landscape/index.js';
import { type Configuration, inSpaceOrder, measureOverlaps, toGrid } from '../../src/analysis/structure/index.js';
import { RandomSource } from '../../src/analysis/structure/random.js';
import type { ConfigurationSource } from '../../src/study/stored/configurations.js';
import { idealGas } from './configurations.js';
import { shakenCrystal } from './crystals.js';

/** Numbers of the cells around each cell of a periodic grid and of itself, [cells * 3^d]. */
function cellsAround(across: number, dimension: number): Int32Array {
  const count = 3 ** dimension;
  const around = new Int32Array(across ** dimension * count);
  for (let cell = 0; cell < across ** dimension; cell++) {
    for (let n = 0; n < count; n++) {
      let other = 0;
      for (let c = 0; c < dimension; c++) {
        const at = (Math.floor(cell / across ** c) % across) + (Math.floor(n / 3 ** c) % 3) - 1;
        other += ((at + across) % across) * across ** c;
      }
      around[cell * count + n] = other;
    }
  }
  return around;
}

/** Random sequential addition of spheres of diameter 1. */
export function added(dimension: number, particles: number, phi: number, seed: number): Configuration {
  const random = new RandomSource(seed);
  const boxLength = ((particles * (dimension === 2 ? Math.PI / 4 : Math.PI / 6)) / phi) ** (1 / dimension);
  const across = Math.floor(boxLength);
  const near = cellsAround(across, dimension);
  const [around, room] = [3 ** dimension, 8];
  const held = new Uint8Array(across ** dimension);
  const members = new Int32Array(held.length * room);
  const positions = new Float64Array(particles * dimension);
  const isFree = (x: Float64Array, cell: number): boolean => {
    for (let n = cell * around; n < (cell + 1) * around; n++) {
      const other = near[n] as number;
      for (let m = 0; m < (held[other] as number); m++) {
        const at = (members[other * room + m] as number) * dimension;
        let square = 0;
        for (let c = 0; c < dimension; c++) {
          const way = Math.abs((positions[at + c] as number) - (x[c] as number));
          square += Math.min(way, boxLength - way) ** 2;
        }
        if (square < 1) return false;
      }
    }
    return true;
  };
  for (let placed = 0; placed < particles; ) {
    const x = Float64Array.from({ length: dimension }, () => boxLength * random.uniform());
    const cell = x.reduce((sum, each, c) => sum + Math.floor((each / boxLength) * across) * across ** c, 0);
    if (!isFree(x, cell)) continue;
    members[cell * room + (held[cell] as number)] = placed;
    held[cell] = (held[cell] as number) + 1;
    positions.set(x, placed++ * dimension);
  }
  const radii = new Float64Array(particles).fill(0.5);
  return inSpaceOrder({ dimension, boxLength, positions: toGrid(positions, boxLength), radii });
}

/** Points at random in a cell of `side`, the same in all cells of the box: S = 0 up to k = 2 pi / side, without a lattice of points. */
export function stealthy(dimension: number, cells: number, side: number, seed: number): Configuration {
  const random = new RandomSource(seed);
  const inCell = Array.from({ length: side ** dimension }, () =>
    Array.from({ length: dimension }, () => side * random.uniform()),
  );
  const positions: number[] = [];
  for (let cell = 0; cell < cells ** dimension; cell++) {
    for (const x of inCell) positions.push(...x.map((each, c) => each + side * (Math.floor(cell / cells ** c) % cells)));
  }
  const boxLength = cells * side;
  const radii = new Float64Array(positions.length / dimension).fill(0.5);
  return inSpaceOrder({ dimension, boxLength, positions: toGrid(Float64Array.from(positions), boxLength), radii });
}

/**
 * A hexagonal crystal whose lattice is turned by a Gaussian field of waves in all directions, with a spectrum of k^-2: g_6 falls as
 * r^-eta with eta = 18 strength / pi.
 * The waves are transverse and long, and leave neighbours what they were.
 */
export function turned(strength: number, seed: number): Configuration {
  const crystal = shakenCrystal('hexagonal', 0, seed, 0.4, 2);
  const { boxLength, positions } = crystal;
  const random = new RandomSource(seed);
  const unit = (2 * Math.PI) / boxLength;
  const waves: { kx: number; ky: number; u: number; phase: number }[] = [];
  const most = Math.floor(0.15 * boxLength);
  for (let nx = 0; nx <= most; nx++) {
    for (let ny = nx === 0 ? 1 : -most; ny <= most; ny++) {
      const k = unit * Math.hypot(nx, ny);
      if (Math.hypot(nx, ny) > most) continue;
      // <|theta_k|^2> = strength / (k L)^2 for each of two real waves; the turn is half of the curl
      const theta = (Math.sqrt(2 * strength) * random.normal()) / (k * boxLength);
      waves.push({ kx: unit * nx, ky: unit * ny, u: (2 * Math.SQRT2 * theta) / k, phase: 2 * Math.PI * random.uniform() });
    }
  }
  const moved = new Float64Array(positions.length);
  for (let p = 0; p < positions.length; p += 2) {
    const [x, y] = [positions[p] as number, positions[p + 1] as number].map((each) => (each / 2 ** 32) * boxLength) as [
      number,
      number,
    ];
    let [dx, dy] = [0, 0];
    for (const { kx, ky, u, phase } of waves) {
      const wave = (u * Math.sin(kx * x + ky * y + phase)) / Math.hypot(kx, ky);
      dx -= ky * wave;
      dy += kx * wave;
    }
    moved[p] = x + dx;
    moved[p + 1] = y + dy;
  }
  return inSpaceOrder({
    ...crystal,
    positions: toGrid(
      moved.map((each) => each - boxLength * Math.floor(each / boxLength)),
      boxLength,
    ),
  });
}

/** Disks of two sizes, 1.4 : 1, just above jamming: minima of the energy at ever smaller radii, shrunk until nothing overlaps. */
export function jammed(particles: number, seed: number): Configuration {
  const radii = Float64Array.from({ length: particles }, (_, id) => (id % 2 ? 0.5 : 0.7));
  const volume = radii.reduce((sum, radius) => sum + Math.PI * radius ** 2, 0);
  let state: Configuration = { ...idealGas(2, particles, (0.88 * particles) / volume, seed), radii };
  for (;;) {
    state = minimise(state, 2, { tolerance: 1e-11, maxSteps: 20_000 }).configuration;
    const { mean, largest } = measureOverlaps(state);
    if (mean === null || mean < 1e-6) return { ...state, radii: state.radii.map((radius) => radius * (1 - largest * 1.000001)) };
    state = { ...state, radii: state.radii.map((radius) => radius * (1 - 0.6 * mean)) };
  }
}

/** Frames, at logarithmic distances before the last one, of particles that wander by 0.02 a step in each component, held in a Gaussian cage or free. */
export function wandering(particles: number, cage: number, seed: number): ConfigurationSource {
  const random = new RandomSource(seed);
  const start = idealGas(3, particles, 0.8, seed);
  const lags = [...new Set(Array.from({ length: 24 }, (_, n) => Math.round(10 ** (n / 5))))].reverse();
  const end = lags[0] as number;
  const steps = [...lags.map((lag) => end - lag), end];
  const home = start.positions;
  const unit = 2 ** 32 / start.boxLength;
  let away = new Float64Array(home.length);
  let last = 0;
  const frames = steps.map((step) => {
    // an Ornstein-Uhlenbeck process of variance cage^2, and Brownian motion where that is infinite
    const [kept, spread] = Number.isFinite(cage)
      ? [Math.exp((-(step - last) * 2e-4) / cage ** 2), cage * Math.sqrt(1 - Math.exp((-(step - last) * 4e-4) / cage ** 2))]
      : [1, 0.02 * Math.sqrt(step - last)];
    away = away.map((x) => kept * x + spread * random.normal());
    last = step;
    return { ...start, positions: home.map((x, c) => x + unit * (away[c] as number)) };
  });
  return {
    name: 'wandering',
    frames: frames.length,
    steps,
    exponent: null,
    notes: [],
    boundariesOf: () => ({ periodic: [true, true, true], from: 'made here' }),
    read: (frame) => frames[frame] as Configuration,
  };
}
