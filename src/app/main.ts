/** The page: begins here. */
import './withoutEval.js';
import { hasSimd } from '../engine/binaries.js';
import { expanded } from './compact.js';
import { byId } from './dom.js';
import { embed, embeddedParts } from './embed.js';
import { Laboratory } from './laboratory.js';
import { type ReadLink, readFragment } from './link.js';
import { recall } from './memory.js';
import { addMenu } from './menu.js';
import { openLink } from './opening.js';
import { showServed } from './served.js';
import { readPlace } from './touring.js';
import { say } from './words.js';

/** What a fragment asks for. One that is damaged is told of, and asks for the rest of it. */
async function linkOf(fragment: string): Promise<ReadLink | null> {
  try {
    return readFragment(await expanded(fragment));
  } catch (error) {
    const link = readFragment(fragment.replace(/&?z=[^&]*/, ''));
    link?.problems.push(error instanceof Error ? error.message : String(error));
    return link;
  }
}

async function begin(): Promise<void> {
  const light = matchMedia('(prefers-color-scheme: light)');
  const kept = recall('theme');
  const theme = kept === 'light' || kept === 'dark' ? kept : light.matches ? 'light' : 'dark';
  document.documentElement.dataset.theme = theme;
  if ([typeof WebAssembly, typeof Worker, typeof DecompressionStream].includes('undefined')) {
    const banner = byId('banner');
    banner.hidden = false;
    banner.textContent =
      'This browser lacks WebAssembly, workers or DecompressionStream, which the engine needs. Use a current Chromium, Firefox or Safari.';
    document.documentElement.dataset.ready = 'true';
    return;
  }
  const parts = embeddedParts(location.search);
  // The address may follow the experiment from here on.
  const place = readPlace(location.hash);
  const asked = await linkOf(location.hash);
  const isEmpty = location.hash === '';
  const laboratory = new Laboratory(theme, new URLSearchParams(location.search).has('canvas'));
  const menu = addMenu(laboratory);
  light.addEventListener('change', () => laboratory.setTheme(light.matches ? 'light' : 'dark'));
  addEventListener('hashchange', () => {
    const place = readPlace(location.hash);
    if (place) void menu.touring.show(place, true);
    else
      void linkOf(location.hash).then((link) => {
        if (link) void openLink(laboratory, link);
      });
  });
  if (!hasSimd()) {
    say(
      'This browser has no WebAssembly SIMD: the engine takes its scalar build, which is slower and gives the same bits.',
      true,
    );
  }
  if (parts) embed(laboratory, parts);
  const link = place ? null : asked;
  await (place ? menu.touring.show(place, true) : link ? openLink(laboratory, link) : laboratory.begin());
  document.documentElement.dataset.ready = 'true';
  void laboratory.deviceSwitch.look();
  // For tests and for those who look behind the curtain.
  (window as unknown as { laboratory: Laboratory }).laboratory = laboratory;
  // A live figure that its address does not hold at a step begins by itself.
  if (parts) {
    if (!place && link?.at == null && !link?.values.has('steps')) await laboratory.watch();
  } else if (isEmpty && !(await showServed(laboratory))) {
    menu.introduce();
    await laboratory.watch();
  }
}

void begin();
