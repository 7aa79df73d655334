/** Prints what a measurement of both devices says of runs whose fields are the arguments. */
import { timeBoth } from '../../build/lib/gpu/choose.js';
import { parseConfig } from '../../build/lib/index.js';

const configs = process.argv.slice(2).map((text) => parseConfig(JSON.parse(text)));
process.stdout.write(JSON.stringify([await timeBoth(configs), await timeBoth(configs)]));
