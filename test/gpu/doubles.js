/** Random cases of each f64 operation on the GPU against JavaScript's doubles. Prints the number of wrong ones by operation. */

import { instantiateEngine } from '../../build/lib/engine/binaries.js';
import { acquire, release, usages } from '../../build/lib/gpu/device.js';
import { draws } from '../../build/lib/gpu/kernels/common.js';
import { doubles } from '../../build/lib/gpu/kernels/doubles.js';
import { normal } from '../../build/lib/gpu/kernels/normal.js';
import { words } from '../../build/lib/gpu/kernels/words.js';

const n = Number(process.argv[2]);
const withNormal = process.argv[3] === 'normal';
/** Relative error of the guesses of an f32, 2.5 units in the last place and more. */
const spoiled = doubles
  .replace('1.0 / f32(', '(1.0 + 4.0e-7 * f32(i32(b.m.x % 3u) - 1)) / f32(')
  .replace('= inverseSqrt(top)', '= inverseSqrt(top) * (1.0 + 4.0e-7 * f32(i32(a.m.x % 3u) - 1))');
if (spoiled.split('4.0e-7').length !== 3) throw new Error('the guesses of doubles.ts look otherwise than this test expects');

/** The part of the draws that needs no system. */
const centredOf = draws.slice(draws.indexOf('// 2 unit - 1'));

let state = 12345n;
/** 53 bits. */
function bits() {
  state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
  return state >> 11n;
}
const double = new Float64Array(1);
const word = new BigUint64Array(double.buffer);
const last = (1n << 52n) - 1n;
/** Mantissas that are full, nearly empty, short, of one bit, or any; exponents up to `spread` apart from 1. */
function number(spread, signed) {
  const mantissas = [
    last - (bits() & 3n),
    bits() & 3n,
    (bits() >> 27n) << 26n,
    1n << (bits() % 52n),
    bits() & last,
    bits() & last,
  ];
  const mantissa = mantissas[Number(bits() % 6n)] & last;
  const exponent = 1023n + (bits() % BigInt(2 * spread + 1)) - BigInt(spread);
  word[0] = (exponent << 52n) | mantissa | (signed && bits() & 1n ? 1n << 63n : 0n);
  return bits() % 200n === 0n ? 0 : double[0];
}
/** Pairs, of which every third nearly cancels. */
function pairs(spread, signed) {
  const values = Float64Array.from({ length: 2 * n }, () => number(spread, signed));
  for (let i = 0; i < n; i += 3) values[2 * i + 1] = -values[2 * i] * (1 + Number((bits() % 5n) - 2n) * 2 ** -52);
  return values;
}
const roundToEven = (v) => {
  const below = Math.floor(v);
  const rest = v - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below;
};
const bitsOf = (value) => {
  double[0] = value === 0 ? 0 : value;
  return word[0];
};
/** The draw whose 64 bits are those of a number. */
const unitOf = (value) => {
  double[0] = value;
  return Number(word[0] >> 12n) * 2 ** -52;
};
const wordOf = (value) => BigInt.asUintN(32, BigInt(value));

const { exports } = await instantiateEngine(3);
/** Operations: their WGSL, the reference, and what goes in. */
const operations = {
  mul: ['toBits(mul(x, y))', (a, b) => bitsOf(a * b)],
  add: ['toBits(add(x, y))', (a, b) => bitsOf(a + b)],
  sub: ['toBits(sub(x, y))', (a, b) => bitsOf(a - b)],
  div: ['toBits(div(x, y))', (a, b) => (b === 0 ? null : bitsOf(a / b))],
  root: ['toBits(root(magnitude(x)))', (a) => bitsOf(Math.sqrt(Math.abs(a)))],
  rootOfSquare: ['toBits(root(mul(x, x)))', (a) => bitsOf(Math.sqrt(a * a))],
  less: ['vec2u(u32(lessThan(x, y)), 0u)', (a, b) => BigInt(a < b)],
  nearest: ['vec2u(toWord(x), 0u)', (a) => wordOf(roundToEven(a)), 45],
  tie: [
    'vec2u(toWord(add(fromSigned(toWord(y)), F(vec2u(0u, 0x100000u), -53, 0u))), 0u)',
    (_, b) => wordOf(roundToEven(Number(BigInt.asIntN(32, BigInt(roundToEven(b)))) + 0.5)),
    45,
  ],
  square: [
    'toBits(pack(round53(mul32(size32(toWord(y)), size32(toWord(y)))), 0, 0u))',
    (_, b) => bitsOf(Number(BigInt.asIntN(32, BigInt(roundToEven(b)))) ** 2),
    45,
  ],
  unit: ['toBits(unit(given[i].xy))', (a) => bitsOf(unitOf(a))],
  openUnit: ['toBits(openUnit(given[i].xy))', (a) => bitsOf(unitOf(a) + 2 ** -53)],
  centred: ['toBits(centred(given[i].xy))', (a) => bitsOf(2 * unitOf(a) - 1)],
  floor: ['vec2u(floorWord(x), 0u)', (a) => wordOf(Math.floor(a)), 45],
  mulInteger: [
    'toBits(mulInteger(x, size32(toWord(y))))',
    (a, b) => bitsOf(a * Math.abs(Number(BigInt.asIntN(32, BigInt(roundToEven(b)))))),
    45,
  ],
};
const normals = {
  log: ['toBits(logarithm(x))', (a) => bitsOf(exports.log(a))],
  quantile: ['toBits(quantile(x))', (a) => bitsOf(exports.quantile(a))],
};
const chosen = withNormal ? normals : operations;
const names = Object.keys(chosen);
const code = `${words}${withNormal ? doubles + normal : spoiled + centredOf}
@group(0) @binding(0) var<storage, read> given: array<vec4u>;
@group(0) @binding(1) var<storage, read_write> found: array<vec2u>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = id.x; i < ${n}u; i += 64u * groups.x) {
    let x = fromBits(given[i].xy);
    let y = fromBits(given[i].zw);
    ${names.map((name, k) => `found[i * ${names.length}u + ${k}u] = ${chosen[name][0]};`).join('\n    ')}
  }
}`;

const { device } = await acquire();
const pipeline = await device.createComputePipelineAsync({
  layout: 'auto',
  compute: { module: device.createShaderModule({ code }), entryPoint: 'main' },
});
/** What the GPU makes of some pairs, [n][operations]. */
async function compute(values) {
  const size = 8 * n * names.length;
  const buffers = [
    device.createBuffer({ size: 16 * n, usage: usages.STORAGE | usages.COPY_DST }),
    device.createBuffer({ size, usage: usages.STORAGE | usages.COPY_SRC }),
  ];
  const back = device.createBuffer({ size, usage: usages.MAP_READ | usages.COPY_DST });
  device.queue.writeBuffer(buffers[0], 0, values);
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups(Math.min(1024, Math.ceil(n / 64)));
  pass.end();
  encoder.copyBufferToBuffer(buffers[1], 0, back, 0, size);
  device.queue.submit([encoder.finish()]);
  await back.mapAsync(usages.READ);
  const out = new BigUint64Array(back.getMappedRange().slice(0));
  for (const buffer of [...buffers, back]) buffer.destroy();
  return out;
}

const wrong = Object.fromEntries(names.map((name) => [name, 0]));
const unitInterval = () =>
  Float64Array.from({ length: 2 * n }, (_, k) => (Number(bits() >> 1n) * 2 ** -52 + 2 ** -53) * 2 ** -(k % 8 ? 0 : k % 37));
for (const spread of withNormal ? [0] : [3, 45, 200]) {
  const values = withNormal ? unitInterval() : pairs(spread, true);
  const out = await compute(values);
  names.forEach((name, k) => {
    const [, reference, only] = chosen[name];
    if (only !== undefined && spread > only) return;
    for (let i = 0; i < n; i++) {
      const wanted = reference(values[2 * i], values[2 * i + 1]);
      const got = out[i * names.length + k];
      if (wanted !== null && got !== wanted) wrong[name]++;
    }
  });
}
release();
process.stdout.write(JSON.stringify(wrong));
