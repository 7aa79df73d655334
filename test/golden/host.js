/** The golden set in a JavaScript program of its own: node test/golden/host.js LIBRARY [threads [sample]]; prints the digests as JSON. */
import { pathToFileURL } from 'node:url';
import { cases, sample } from './cases.js';
import { digestsOf } from './digests.js';

const [, , library, threads, which] = process.argv;
const module = await import(pathToFileURL(library).href);
const chosen = which === 'sample' ? Object.fromEntries(sample.map((name) => [name, cases[name]])) : cases;
console.log(JSON.stringify(await digestsOf(module, chosen, threads === undefined ? {} : { threads: Number(threads) })));
