/** Prints the digests of cases of the golden set on the GPU: those named, or all that it has. */
import { acquire, release } from '../../build/lib/gpu/device.js';
import { whyNotOnGpu } from '../../build/lib/gpu/rules.js';
import * as library from '../../build/lib/index.js';
import { cases } from '../golden/cases.js';
import { digestsOf } from '../golden/digests.js';

const names = process.argv.slice(2);
const own = Object.entries(cases).filter(([name, config]) =>
  names.length > 0 ? names.includes(name) : whyNotOnGpu(library.parseConfig(config)) === null,
);
// held, so that kernels are compiled once
await acquire();
process.stdout.write(JSON.stringify(await digestsOf(library, Object.fromEntries(own), { device: 'gpu' })));
release();
