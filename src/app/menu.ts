/** The menu of the head, the tours' card, help and the keyboard. */
import { append } from '../model/arrays.js';
import { about, showCard } from './card.js';
import { button, byId, h } from './dom.js';
import { Stagecraft } from './embed.js';
import type { Laboratory } from './laboratory.js';
import { openFiles, openPoint } from './opening.js';
import { Searching } from './searching.js';
import { copyCommand, copyLink, saveExperiment } from './sharing.js';
import { Touring } from './touring.js';
import { type Tour, tours } from './tours.js';

const keys: [key: string, does: string][] = [
  ['space', 'run or pause; play or pause stored frames'],
  ['.', 'one step, or the next frame'],
  [',', 'the frame before'],
  ['r', 'restart at t = 0'],
  ['[ and ]', 'packing fraction down and up by 0.005'],
  ['c', 'next colouring'],
  ['a', 'only active particles'],
  ['x', 'slice: off, x, y, z'],
  ['arrows', 'turn the box; shift them to move it'],
  ['+ − 0', 'zoom; the whole box again'],
  ['h', 'hold the curves'],
  ['l', 'copy the link'],
  ['p', 'present: picture and one plot, large'],
  ['t', 'dark or light'],
  ['?', 'this help'],
];

function helpDialog(): HTMLDialogElement {
  const dialog = h('dialog', { id: 'help', 'aria-labelledby': 'help-title' });
  dialog.append(
    h('h2', { id: 'help-title' }, 'The laboratory'),
    h(
      'p',
      {},
      'Overlapping particles kick each other; particles that touch nobody stay where they are. Below a packing fraction φc everything comes to rest, above it never does. The engine is that of the command line, and gives the same bits: the digest shown is the one that randorg run prints.',
    ),
    h(
      'p',
      {},
      'Fields marked with a dot may be changed while it runs; each change is noted, and a copied link replays it. Other fields start anew. Drop a run’s directory, a file of frames, a CSV of positions or a saved experiment on the page to open it.',
    ),
    h(
      'table',
      {},
      keys.map(([key, does]) => h('tr', {}, h('th', { scope: 'row' }, h('kbd', {}, key)), h('td', {}, does))),
    ),
    about(),
    button(null, 'Close', () => dialog.close(), { className: 'primary' }),
  );
  document.body.append(dialog);
  return dialog;
}

/** Files of what was dropped; directories are gone through, one level. */
async function filesOf(transfer: DataTransfer): Promise<[string, Blob][]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const plain = [...transfer.files];
  const found: [string, Blob][] = [];
  for (const [k, entry] of entries.entries()) {
    if (entry?.isDirectory) append(found, await filesIn(entry as FileSystemDirectoryEntry));
    else if (plain[k]) found.push([plain[k].name, plain[k]]);
  }
  return found.length > 0 ? found : plain.map((file) => [file.name, file]);
}

async function filesIn(directory: FileSystemDirectoryEntry): Promise<[string, Blob][]> {
  const reader = directory.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((settle, fail) => reader.readEntries(settle, fail));
    if (some.length === 0) break;
    append(entries, some);
  }
  const files = entries.filter((entry) => entry.isFile) as FileSystemFileEntry[];
  return Promise.all(
    files.map((entry) => new Promise<[string, Blob]>((settle, fail) => entry.file((file) => settle([file.name, file]), fail))),
  );
}

function listenToDrops(laboratory: Laboratory): void {
  const sign = byId('drop');
  let depth = 0;
  const over = (by: number) => {
    depth = Math.max(0, depth + by);
    sign.hidden = depth === 0;
  };
  addEventListener('dragenter', () => over(1));
  addEventListener('dragleave', () => over(-1));
  addEventListener('dragover', (event) => event.preventDefault());
  addEventListener('drop', (event) => {
    event.preventDefault();
    over(-depth);
    if (event.dataTransfer) void filesOf(event.dataTransfer).then((files) => openFiles(laboratory, files));
  });
}

/** A list of the tours, which opens by a press and closes by a choice. */
function tourList(touring: Touring): HTMLElement {
  const list = h('details', { className: 'list' }, h('summary', { id: 'tours' }, 'Guided tours'));
  const choose = (tour: Tour) => {
    list.open = false;
    void touring.show({ tour, step: 0 });
  };
  list.append(
    h(
      'ul',
      {},
      tours.map((tour) =>
        h(
          'li',
          {},
          button(`tour-${tour.id}`, tour.title, () => choose(tour)),
        ),
      ),
    ),
  );
  addEventListener('pointerdown', ({ target }) => {
    if (!list.contains(target as Node)) list.open = false;
  });
  list.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !list.open) return;
    event.stopPropagation();
    list.open = false;
    byId('tours').focus();
  });
  return list;
}

/** What the page begins with is told to these. */
export interface Menu {
  touring: Touring;
  /** Introduces the page to those who come for the first time. */
  introduce(): void;
}

export function addMenu(laboratory: Laboratory): Menu {
  const help = helpDialog();
  const touring = new Touring(laboratory);
  new Searching(laboratory);
  laboratory.board.onPick = (label, phi) => void openPoint(laboratory, label, phi);
  const chooser = h('input', {
    type: 'file',
    multiple: true,
    id: 'chooser',
    className: 'offscreen',
    tabIndex: -1,
    'aria-hidden': 'true',
  });
  chooser.addEventListener('change', () => {
    const files = [...(chooser.files ?? [])].map((file): [string, Blob] => [file.name, file]);
    chooser.value = '';
    void openFiles(laboratory, files);
  });
  const stagecraft = new Stagecraft(() => laboratory.board.restyle());
  const toggleTheme = () => laboratory.setTheme(laboratory.theme === 'dark' ? 'light' : 'dark');
  byId('menu').append(
    tourList(touring),
    button('open', 'Open…', () => chooser.click(), { title: 'a run’s files, frames, or an experiment' }),
    button('copy-link', 'Copy link', () => void copyLink(laboratory), {
      title: 'a link that replays this experiment to the same digest (l)',
    }),
    button('copy-command', 'Copy as CLI', () => void copyCommand(laboratory), { title: 'the command that makes the same run' }),
    button('save-experiment', 'Save', () => void saveExperiment(laboratory), {
      title: 'the experiment as a file, with its changes',
    }),
    button('present', 'Present', () => stagecraft.toggle(), { title: 'picture and one plot, large, for an audience (p)' }),
    button('theme', 'Theme', toggleTheme, { title: 'dark or light (t)' }),
    button('show-help', 'Help', () => help.showModal(), { title: 'what this is, and the keys (?)' }),
    chooser,
  );
  listenToDrops(laboratory);
  byId('skip').addEventListener('click', (event) => {
    event.preventDefault();
    laboratory.viewer.canvas.focus();
  });
  const actions: Record<string, () => void> = {
    ' ': () => void laboratory.toggle(),
    '.': () => (laboratory.experiments.stored ? laboratory.player.move(1) : void laboratory.step()),
    ',': () => laboratory.experiments.stored && laboratory.player.move(-1),
    r: () => void laboratory.restart(),
    '[': () => laboratory.editing.nudge('phi', -0.005),
    ']': () => laboratory.editing.nudge('phi', 0.005),
    c: () => laboratory.viewBar.nextColouring(),
    a: () => laboratory.viewBar.toggleActive(),
    x: () => laboratory.viewBar.nextSlice(),
    h: () => laboratory.hold(),
    l: () => void copyLink(laboratory),
    t: toggleTheme,
    p: () => stagecraft.toggle(),
    '?': () => help.showModal(),
  };
  addEventListener('keydown', (event) => {
    const at = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    const typing = at.matches('input:not([type=checkbox]), select, textarea');
    if (typing || (event.key === ' ' && at.matches('button, input, summary, a'))) return;
    if (laboratory.viewer.key(event)) event.preventDefault();
    else if (event.key === 'Escape' && stagecraft.isOn) stagecraft.toggle();
    else if (event.key === 'Escape' && touring.isOpen) touring.close();
    else if (actions[event.key]) {
      event.preventDefault();
      actions[event.key]?.();
    }
  });
  const [tour] = tours as [Tour];
  return {
    touring,
    introduce: () => showCard({ tour: () => void touring.show({ tour, step: 0 }), help: () => help.showModal() }),
  };
}
