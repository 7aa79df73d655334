/**
 * Bond directed percolation in 2+1 dimensions, as somebody else's program: from a full lattice each active site of a step reaches each of four
 * sites of the next through a bond that is open with probability p. Writes CSV for `randorg exponents`.
 *
 *   node directedPercolation.js '{"sizes": [64], "controls": [0.28, 0.3], "runs": 4, "steps": 1000, "every": 10, "seed": 1}'
 *
 * Without `every` records are at some 8 times a decade. Several arguments are written one after another.
 */
import { createWriteStream } from 'node:fs';

/** xoshiro128**, seeded by splitmix32: a stream a run. */
export function generator(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  let [a, b, c, d] = [next(), next(), next(), next()];
  return () => {
    const t = Math.imul(b, 5);
    const result = Math.imul((t << 7) | (t >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
}

/** Times of records: every so many steps, or some a decade. */
export function recordTimes(steps, every) {
  if (every) return Array.from({ length: Math.floor(steps / every) + 1 }, (_, k) => k * every);
  const times = new Set([0]);
  for (let k = 0; ; k++) {
    const t = Math.round(10 ** (k / 8));
    if (t > steps) break;
    times.add(t);
  }
  return [...times.add(steps)];
}

/** Where, of 2^32 random numbers, each pattern of open bonds ends: bit b of a pattern says whether bond b is open. */
function patternEnds(p) {
  let sum = 0;
  return Float64Array.from({ length: 16 }, (_, pattern) => {
    const open = [0, 1, 2, 3].filter((bond) => pattern & (1 << bond)).length;
    sum += p ** open * (1 - p) ** (4 - open) * 2 ** 32;
    return pattern === 15 ? 2 ** 32 : sum;
  });
}

/** The four sites that one reaches. */
function targetsOf(size) {
  const at = (x, y) => (x % size) + (y % size) * size;
  const targets = new Int32Array(4 * size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) targets.set([at(x, y), at(x + 1, y), at(x, y + 1), at(x + 1, y + 1)], 4 * at(x, y));
  }
  return targets;
}

/** Records [t, f_a] of one run; the last one has f_a = 0 if it absorbed. */
export function directedPercolation({ size, p, steps, every, seed }) {
  const random = generator(seed);
  const ends = patternEnds(p);
  const targets = targetsOf(size);
  const sites = size * size;
  let active = Int32Array.from({ length: sites }, (_, k) => k);
  let reached = new Int32Array(sites);
  const stamp = new Int32Array(sites);
  let count = sites;
  const times = recordTimes(steps, every);
  const records = [[0, 1]];
  for (let t = 1, k = 1; t <= steps && count > 0; t++) {
    let next = 0;
    for (let n = 0; n < count; n++) {
      const number = random();
      let pattern = 0;
      for (let step = 8; step > 0; step >>= 1) if (number >= ends[pattern + step - 1]) pattern += step;
      const first = 4 * active[n];
      for (let bond = 0; pattern >> bond > 0; bond++) {
        const site = targets[first + bond];
        if (!((pattern >> bond) & 1) || stamp[site] === t) continue;
        stamp[site] = t;
        reached[next++] = site;
      }
    }
    [active, reached, count] = [reached, active, next];
    if (t === times[k] || count === 0) {
      records.push([t, count / sites]);
      k++;
    }
  }
  return records;
}

/** Rows of all runs, without header. */
export function* rowsOf(system, run, { sizes, controls, runs, steps, every, seed }) {
  let number = 0;
  for (const size of sizes) {
    for (const control of controls) {
      for (let k = 1; k <= runs; k++) {
        number++;
        for (const [t, active] of run({ size, p: control, steps, every, seed: seed * 100003 + number })) {
          yield `${system},${control},${size},${k},${t},${Number(active.toPrecision(7))}`;
        }
      }
    }
  }
}

/** Writes the runs of the arguments, if this is the program that was called. */
export function writeRuns(program, run) {
  if (!process.argv[1]?.endsWith(program)) return;
  const out = createWriteStream(null, { fd: 1 });
  out.write('system,control,size,run,t,active\n');
  for (const spec of process.argv.slice(2))
    for (const row of rowsOf(program.replace('.js', ''), run, JSON.parse(spec))) out.write(`${row}\n`);
}

writeRuns('directedPercolation.js', directedPercolation);
