/** Writes digests.json: for a new case, which adds a line and changes none, or when dynamicsVersion was raised (docs/versioning.md). node test/golden/write.js */
import { writeFileSync } from 'node:fs';
import * as library from '../../build/lib/index.js';
import { cases } from './cases.js';
import { digestsOf } from './digests.js';

const digests = await digestsOf(library, cases);
const document = { dynamicsVersion: library.dynamicsVersion, digests };
writeFileSync(new URL('digests.json', import.meta.url), `${JSON.stringify(document, null, 2)}\n`);
