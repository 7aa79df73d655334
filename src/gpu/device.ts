/** The GPU of this process: that of the browser, or of the optional package webgpu in Node. */

/** The version of the package that randorg is tested with. */
export const webgpuVersion = '0.6.2';

/** Numbers of WebGPU that TypeScript does not know: uses of a buffer, the map mode to read, the stage of kernels. */
export const usages = { MAP_READ: 1, COPY_SRC: 4, COPY_DST: 8, UNIFORM: 64, STORAGE: 128, READ: 1, COMPUTE: 4 } as const;

/** What went wrong with a GPU, in a sentence: no fault of the input. */
export class GpuError extends Error {
  override name = 'GpuError';
}

export interface Gpu {
  readonly device: GPUDevice;
  /** Names of the adapter, for people. */
  readonly description: string;
  /** False for a program that stands in for a GPU. */
  readonly isReal: boolean;
  /** Rejects when the device is lost, or refuses a command. */
  readonly lost: Promise<never>;
}

/** The part of the package webgpu that is used. */
interface WebgpuPackage {
  create(options: string[]): GPU;
  globals: Record<string, unknown>;
}

/** Kept for as long as a device lives: collected, it takes the process down. */
let entry: GPU | null = null;
let opened: Promise<Gpu> | null = null;
let users = 0;

async function fromPackage(): Promise<GPU> {
  // By a name that no bundler follows: the package is not always there.
  const name = ['webgpu'].join('');
  let found: WebgpuPackage;
  try {
    found = (await import(/* @vite-ignore */ name)) as WebgpuPackage;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') {
      throw new GpuError(
        `the package webgpu can't be used (${(error as Error).message.split('\n')[0]}); docs/gpu.md says what it needs`,
      );
    }
    throw new GpuError(`device gpu needs the package webgpu; install it with npm i webgpu@${webgpuVersion}, or leave device out`);
  }
  Object.assign(globalThis, found.globals);
  return found.create([]);
}

const browserGpu = (): GPU | undefined => (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu;

async function entryPoint(): Promise<GPU> {
  const own = browserGpu();
  if (own) return own;
  const node = (globalThis as { process?: { versions?: { node?: string } } }).process?.versions?.node;
  if (node) return fromPackage();
  throw new GpuError('device gpu needs WebGPU, which this browser does not have; leave device out');
}

const requestAdapter = (from: GPU): Promise<GPUAdapter | null> => from.requestAdapter({ powerPreference: 'high-performance' });

const namesOf = ({ vendor, architecture, description }: GPUAdapterInfo): string =>
  [vendor, architecture, description].filter((each) => each !== '').join(' ');

/** Names of the GPU that this browser has; null without one. Takes no device. */
export async function adapterName(): Promise<string | null> {
  const own = browserGpu();
  const adapter = own ? await requestAdapter(own).catch(() => null) : null;
  return adapter && namesOf(adapter.info);
}

/** Rejects when the GPU refuses a command: results would be the words of an earlier one. */
const refusalOf = (device: GPUDevice): Promise<never> =>
  new Promise((_, fail) => {
    device.addEventListener('uncapturederror', (event) => {
      event.preventDefault();
      const [line] = event.error.message.split('\n');
      fail(new GpuError(`the GPU refused a command (${line}); resume the run, here or without device gpu`));
    });
  });

async function open(): Promise<Gpu> {
  entry = await entryPoint();
  const adapter = await requestAdapter(entry);
  if (!adapter) throw new GpuError('no GPU was found; docs/gpu.md says what a machine needs, or leave device out');
  const { maxStorageBufferBindingSize, maxBufferSize, maxStorageBuffersPerShaderStage } = adapter.limits;
  const device = await adapter.requestDevice({
    requiredLimits: { maxStorageBufferBindingSize, maxBufferSize, maxStorageBuffersPerShaderStage },
  });
  const gone = device.lost.then(({ message, reason }): never => {
    throw new GpuError(`the GPU was lost (${message.split('\n')[0] || reason}); resume the run, here or without device gpu`);
  });
  const lost = Promise.race([gone, refusalOf(device)]);
  // Who waits for a result hears of it; nobody else need.
  lost.catch(() => {});
  const names = namesOf(adapter.info);
  return {
    device,
    description: names,
    isReal: !adapter.info.isFallbackAdapter && !/swiftshader|llvmpipe|basic render/i.test(names),
    lost,
  };
}

/**
 * The device, one for all of the process; `release` must be called once for each call.
 * @throws GpuError if there is no GPU, or no package that reaches it
 */
export async function acquire(): Promise<Gpu> {
  users++;
  opened ??= open();
  try {
    return await opened;
  } catch (error) {
    release();
    throw error;
  }
}

/** Gives the device back; after its last user it is destroyed, since Node does not end while it lives. */
export function release(): void {
  users--;
  if (users > 0) return;
  const last = opened;
  opened = null;
  last?.then(
    ({ device }) => {
      device.destroy();
      if (users === 0) entry = null;
    },
    () => {
      entry = null;
    },
  );
}
