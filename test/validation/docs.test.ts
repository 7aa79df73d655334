/** Every block of every page, the long ones too. */
import { pages } from '../support/markdown.js';
import { describePage } from '../support/runPage.js';

for (const page of pages()) describePage(page, { long: true });
