/** `--device`: where the steps are made, which is nothing that a run knows of. */
import { Option } from 'commander';
import type { Device } from '../run/index.js';

const devices: readonly Device[] = ['cpu', 'gpu', 'auto'];

/** The device of this process. */
export const deviceFlag = (
  help = 'cpu, gpu, or auto: a GPU where there is one and the run is large; no bit depends on it',
  choices = devices,
): Option => new Option('--device <name>', help).choices(choices).default('cpu');
