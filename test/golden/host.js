/** The golden set in a JavaScript program of its own: node test/golden/host.js LIBRARY [threads]; prints the digests as JSON. */
import { pathToFileURL } from 'node:url';
import { cases } from './cases.js';
import { digestsOf } from './digests.js';

const [, , library, threads] = process.argv;
const module = await import(pathToFileURL(library).href);
console.log(JSON.stringify(await digestsOf(module, cases, threads === undefined ? {} : { threads: Number(threads) })));
