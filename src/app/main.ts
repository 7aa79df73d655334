/** The page: begins here. */
import { hasSimd } from '../engine/binaries.js';
import { byId } from './dom.js';
import { Laboratory } from './laboratory.js';
import { readFragment } from './link.js';
import { addMenu } from './menu.js';

interface Served {
  name: string;
  files: { name: string; size: number }[];
}

/** What `randorg view DIR` serves beside the page; null if nothing, or from a file. */
async function served(): Promise<Served | null> {
  if (!location.protocol.startsWith('http')) return null;
  try {
    const response = await fetch('data.json');
    return response.ok ? ((await response.json()) as Served | null) : null;
  } catch {
    return null;
  }
}

async function fetchServed({ files }: Served): Promise<[string, Blob][]> {
  return Promise.all(
    files.map(async ({ name }): Promise<[string, Blob]> => {
      const response = await fetch(`data/${encodeURIComponent(name)}`);
      if (!response.ok) throw new Error(`${name} could not be loaded: ${response.status}`);
      return [name, await response.blob()];
    }),
  );
}

async function begin(): Promise<void> {
  const light = matchMedia('(prefers-color-scheme: light)');
  const theme = light.matches ? 'light' : 'dark';
  document.documentElement.dataset.theme = theme;
  if (typeof WebAssembly === 'undefined' || typeof Worker === 'undefined') {
    const banner = byId('banner');
    banner.hidden = false;
    banner.textContent =
      'This browser has no WebAssembly or no workers, which the engine needs. Use a current Chromium, Firefox or Safari.';
    document.documentElement.dataset.ready = 'true';
    return;
  }
  const laboratory = new Laboratory(theme, new URLSearchParams(location.search).has('canvas'));
  addMenu(laboratory);
  light.addEventListener('change', () => laboratory.setTheme(light.matches ? 'light' : 'dark'));
  addEventListener('hashchange', () => {
    const link = readFragment(location.hash);
    if (link) void laboratory.openLink(link);
  });
  if (!hasSimd()) {
    laboratory.say(
      'This browser has no WebAssembly SIMD: the engine takes its scalar build, which is slower and gives the same bits.',
      true,
    );
  }
  await laboratory.begin();
  document.documentElement.dataset.ready = 'true';
  const data = await served();
  if (data && !location.hash) {
    try {
      await laboratory.openFiles(await fetchServed(data));
    } catch (error) {
      laboratory.showBanner(error instanceof Error ? error.message : String(error), []);
    }
  }
  // For tests and for those who look behind the curtain.
  (window as unknown as { laboratory: Laboratory }).laboratory = laboratory;
}

void begin();
