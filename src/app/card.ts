/** What this is, for those who come here for the first time. */
import { dynamicsVersion } from '../engine/checks.js';
import { version } from '../model/version.js';
import { button, byId, fill, h } from './dom.js';
import { recall, remember } from './memory.js';

const link = (address: string, text: string): HTMLElement => h('a', { href: address, target: '_blank', rel: 'noopener' }, text);

const paper = (): HTMLElement => link('https://arxiv.org/abs/2411.11834', 'Zhang and Martiniani, arXiv 2411.11834');

/** The card above the picture; once closed it does not come again. */
export function showCard(actions: { tour(): void; help(): void }): void {
  const card = byId('card');
  if (recall('card') === 'closed') return;
  const close = () => {
    card.hidden = true;
    remember('card', 'closed');
  };
  fill(card, [
    h(
      'p',
      {},
      'Disks that overlap push each other apart by random kicks; a disk that touches nobody stays where it is. Below a packing fraction ',
      h('i', {}, 'φ'),
      h('sub', {}, 'c'),
      ' they find a place for everybody and all motion ends for good; above it, it never does. ',
      h('b', {}, 'Drag φ below the picture, and find φ', h('sub', {}, 'c'), '.'),
    ),
    h(
      'p',
      { className: 'more' },
      button('card-tour', 'Take a tour', actions.tour, { className: 'small' }),
      button('card-help', 'Help and citation', actions.help, { className: 'small' }),
      h('span', {}, 'The paper: ', paper()),
    ),
    button('card-close', '×', close, { className: 'small', 'aria-label': 'close the introduction' }),
  ]);
  card.hidden = false;
}

/** Versions, papers and how to cite. */
export const about = (): HTMLElement =>
  h(
    'section',
    { id: 'about' },
    h('h3', {}, 'About'),
    h(
      'p',
      {},
      `randorg ${version}, dynamics version ${dynamicsVersion}: links of the same dynamics version replay bit for bit. The documentation is in the folder docs of the package; this page is docs/laboratory.md.`,
    ),
    h(
      'p',
      {},
      'The dynamics: ',
      paper(),
      '; ',
      link('https://arxiv.org/abs/2505.22933', 'Anand, Zhang and Martiniani, arXiv 2505.22933'),
      `. To cite the program: The randorg contributors, randorg ${version}, and the paper whose dynamics you simulate (CITATION.cff).`,
    ),
  );
