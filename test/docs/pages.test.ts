/** A sample of the pages as every `npm test` runs it: their short blocks. All pages with all blocks: test/validation/docs.test.ts. */
import { describePage } from '../support/runPage.js';

const sample = ['README.md', 'docs/tutorial.md', 'docs/files.md', 'docs/how-to/read-files-from-python.md', 'docs/library.md'];
for (const page of sample) describePage(page, { long: false });
