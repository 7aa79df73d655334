/** What the page tells its user: a passing note over the picture, a banner, and words for readers of the screen. */
import { button, byId, h } from './dom.js';

/** How long a passing note is shown, in ms. */
const noteTime = 7000;
let noteTimer: ReturnType<typeof setTimeout> | null = null;

/** A word about the picture or an action; one that does not last goes after a while. */
export function say(message: string, lasting: boolean): void {
  const note = byId('note');
  note.textContent = message;
  note.hidden = false;
  if (noteTimer !== null) clearTimeout(noteTimer);
  noteTimer = lasting
    ? null
    : setTimeout(() => {
        note.hidden = true;
      }, noteTime);
}

/** Said to readers of the screen only. */
export function announce(message: string): void {
  byId('live').textContent = message;
}

/** What stands above the plots while something long is under way; null when it has ended. */
export function showProgress(message: string | null): void {
  const line = byId('progress');
  line.hidden = message === null;
  line.textContent = message ?? '';
}

/** Details that a banner lists; of more it says how many there are. */
const mostDetails = 20;

/** What is wrong, with a list of details; null takes the banner away. */
export function showBanner(message: string | null, list: readonly string[]): void {
  const banner = byId('banner');
  banner.hidden = message === null;
  if (message === null) return;
  const close = button(null, '×', () => showBanner(null, []), { className: 'small', 'aria-label': 'dismiss' });
  banner.replaceChildren(
    h(
      'div',
      {},
      h('p', {}, message),
      list.length > 0 &&
        h(
          'ul',
          {},
          list.slice(0, mostDetails).map((each) => h('li', {}, each)),
          list.length > mostDetails && h('li', {}, `and ${list.length - mostDetails} more`),
        ),
    ),
    close,
  );
}
