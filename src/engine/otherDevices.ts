/** Simulations on other devices than the processor. Their code stands above the engine, and gives itself to it here. */
import { ConfigError, type RunConfigInput, showValue } from '../model/index.js';
import type { AsynchronousSimulation, Device, DeviceOptions } from './types.js';

/** Makes a simulation on a device. */
export type CreateElsewhere = (config: RunConfigInput, options: DeviceOptions) => Promise<AsynchronousSimulation>;

const devices: readonly Device[] = ['cpu', 'gpu', 'auto'];
let elsewhere: CreateElsewhere | null = null;

/** Says what makes simulations on other devices. */
export function offerDevices(create: CreateElsewhere): void {
  elsewhere = create;
}

/** @throws ConfigError for a name that is no device */
export function checkDevice(device: string): asserts device is Device {
  if ((devices as readonly string[]).includes(device)) return;
  throw new ConfigError(`device must be one of ${devices.join(', ')}, got ${showValue(device)}; leave it out for cpu`, 'device');
}

/** What makes simulations on a device, or null for the processor. @throws ConfigError for a name that is no device */
export function createOn(device: Device | undefined): CreateElsewhere | null {
  if (device === undefined) return null;
  checkDevice(device);
  if (device === 'cpu') return null;
  if (elsewhere === null) throw new Error('device needs the whole library: import Simulation from randorg');
  return elsewhere;
}
