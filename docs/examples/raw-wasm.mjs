// A host of the raw engine module, without the package: node docs/examples/raw-wasm.mjs. docs/wasm-abi.md says what the numbers are.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

const [N, phi, kick, seed, steps] = [2000, 0.6, 0.1, 1n, 1000]; // bro, reciprocal, in 3D; spheres of diameter 1
const volume = (4.1887902047863905 * (N * 0.125)) / phi;
const scale = 2 ** Math.floor(Math.log2(volume) / 3);
const root = (x, next = (2 * x + volume / scale ** 3 / (x * x)) / 3) => (next < x ? root(next) : x * scale); // by + - * / only
const L = root(2); // box side
const memory = new WebAssembly.Memory({ initial: 64 });
const wasm = await readFile(new URL('../../build/wasm/randorg-d3.wasm', import.meta.url));
const { exports: engine } = (await WebAssembly.instantiate(wasm, { env: { memory } })).instance;
const [radius, skin, capacity, blocks] = [Math.floor((0.5 / L) * 2 ** 32 + 0.5), Math.floor((0.4 / L) * 2 ** 32), 24, 4096];
const side = Math.floor(2 ** 32 / (2 * radius + skin + 2));
const [cells, header] = [side ** 3, Math.ceil(engine.heapBase() / 64) * 64];
const words = (at, length) => new Uint32Array(memory.buffer, at, length);
const set = (type, fields) => {
  for (const at of Object.keys(fields)) new type(memory.buffer, header + Number(at), 1)[0] = fields[at];
};
const lists = { 176: 4 * N + 64, 180: 4 * N + 64, 184: 4 * N + 64, 188: 8256, 192: 8256, 196: 4352, 200: 98304 };
const rows = { 140: 4 * N, 148: N, 152: 8 * capacity * N, 156: 4 * N, 160: 8 * N, 164: 64 * blocks };
const grid = { 128: 16 * N, 132: 16 * N, 136: 16 * N, 168: 64 * (cells + blocks), 172: 4 * (cells + blocks) };
let end = header + 1088;
for (const [field, bytes] of Object.entries({ ...grid, ...rows, ...lists })) {
  set(Uint32Array, { [field]: end });
  end = Math.ceil((end + bytes) / 64) * 64;
}
set(Uint32Array, { 0: N, 4: capacity, 12: 1, 52: 1, 60: 1, 76: 2 * radius, 84: 1, 124: side, 204: side, 208: 1024, 216: N });
set(Uint32Array, { 36: cells + blocks, 48: blocks, 224: 1, 228: N, 232: cells, 236: header, 564: 1, 568: cells });
set(Float32Array, { 104: (2 * radius + skin) ** 2 * 1.00001, 108: (skin / 2) ** 2 * 0.99999, 112: skin, 828: 1 });
set(Float64Array, { 264: (kick / L) * 2 ** 32, 272: 1, 280: 0.5, 296: 1, 312: L });
set(BigUint64Array, { 256: seed });
engine.randomStart(seed, N, end + 64, end);
const [positions, ids] = [words(words(header + 128, 1)[0], 4 * N), words(words(header + 140, 1)[0], N)];
for (let id = 0; id < N; id++) positions.set([...words(end + 64 + 12 * id, 3), radius], 4 * id);
ids.set([...ids.keys()]);
engine.build(header);
const done = engine.steps(header, 0, steps);
const hash = createHash('sha256').update(positions.filter((_, k) => k % 4 < 3));
console.log(done, words(header + 64, 1)[0], hash.digest('hex')); // steps, status, digest
