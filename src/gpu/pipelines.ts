/** The kernels of a kind of system, compiled once a device. */
import * as laws from '../engine/lawNumbers.js';
import { type Gpu, GpuError, usages } from './device.js';
import { apply, countOnly, link } from './kernels/apply.js';
import { begin, end } from './kernels/begin.js';
import { find } from './kernels/find.js';
import { kick, largest } from './kernels/kick.js';
import { type Buffers, bindings, type Shape } from './kernels/layout.js';

/** Text of each kernel. */
const sources = {
  begin: ({ restless }: Shape) => begin(false, restless),
  find: (shape: Shape) => find(shape, false),
  kick: (shape: Shape) => kick(shape, false, false),
  kickWithEnergy: (shape: Shape) => kick(shape, true, false),
  largest: () => largest,
  apply,
  link: (shape: Shape) => link(shape, false),
  linkAll: (shape: Shape) => link(shape, true),
  lookBegin: ({ restless }: Shape) => begin(true, restless),
  lookFind: (shape: Shape) => find(shape, true),
  look: (shape: Shape) => kick({ ...shape, law: laws.OBSERVE }, true, true),
  lookCount: () => countOnly,
  lookEnd: () => end,
} satisfies Record<string, (shape: Shape) => string>;
export type Kernel = keyof typeof sources;

export interface Pipeline {
  pipeline: GPUComputePipeline;
  buffers: Buffers[];
}

const compiled = new WeakMap<GPUDevice, Map<string, Promise<Pipeline>>>();

/** The buffers that a kernel declares, and how it may use them. */
function declaredBy(code: string): [Buffers, GPUBufferBindingType][] {
  return (Object.keys(bindings) as Buffers[]).flatMap((name): [Buffers, GPUBufferBindingType][] => {
    const access = new RegExp(`var<([a-z_, ]+)> ${name}: `).exec(code)?.[1];
    if (access === undefined) return [];
    return [[name, access === 'uniform' ? 'uniform' : access.endsWith('read_write') ? 'storage' : 'read-only-storage']];
  });
}

async function compile({ device, lost }: Gpu, name: string, code: string): Promise<Pipeline> {
  const module = device.createShaderModule({ label: name, code });
  const declared = declaredBy(code);
  // Not the automatic layout: it would leave out what a rule does not use.
  const group = device.createBindGroupLayout({
    entries: declared.map(([buffer, type]) => ({
      binding: bindings[buffer],
      visibility: usages.COMPUTE,
      buffer: { type },
    })),
  });
  const layout = device.createPipelineLayout({ bindGroupLayouts: [group] });
  try {
    const made = device.createComputePipelineAsync({ label: name, layout, compute: { module, entryPoint: 'main' } });
    return { pipeline: await Promise.race([made, lost]), buffers: declared.map(([buffer]) => buffer) };
  } catch (error) {
    if (error instanceof GpuError) throw error;
    throw new GpuError(`the GPU refused a kernel (${name}: ${(error as Error).message.split('\n')[0]}); leave device out`);
  }
}

/** The kernel of a shape. @throws GpuError if the GPU refuses it */
export function pipelineOf(gpu: Gpu, kernel: Kernel, shape: Shape): Promise<Pipeline> {
  const code = (sources[kernel] as (shape: Shape) => string)(shape);
  const known = compiled.get(gpu.device) ?? new Map<string, Promise<Pipeline>>();
  compiled.set(gpu.device, known);
  const pipeline = known.get(code) ?? compile(gpu, kernel, code);
  known.set(code, pipeline);
  return pipeline;
}
