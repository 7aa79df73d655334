/** The page that is one file, in Firefox: the same bits. */
import { expect } from 'vitest';
import { simulate } from '../../src/index.js';
import { launchFirefox } from '../support/firefox.js';
import { itNeeds } from '../support/needs.js';
import { singleFile } from './lab.js';

const within = 60_000;

itNeeds('firefox')('a link replays in Firefox to the digest of the command line, and is drawn', async (path) => {
  const config = { model: 'bro', particles: 500, phi: 0.6, kick: 0.1, seed: '5', steps: 60 } as const;
  const { digest } = await simulate(config);
  const fragment = Object.entries(config).map(([name, value]) => `${name}=${value}`);
  const firefox = await launchFirefox(path);
  try {
    await firefox.open(`${singleFile}#${fragment.join('&')}&digest=${digest}`);
    const shown = await firefox.evaluate(`new Promise((settle) => {
      const started = Date.now();
      const look = () => {
        const line = document.querySelector('#readings[data-running="false"][data-time="60"]');
        const digest = line?.querySelector('#digest')?.textContent;
        const { drawn = 0, kind = null } = window.laboratory?.viewer ?? {};
        if ((digest && drawn > 0) || Date.now() - started > ${within})
          settle(JSON.stringify({ digest, kind, verdict: document.getElementById('verdict')?.textContent, banner: document.getElementById('banner').hidden }));
        else setTimeout(look, 100);
      };
      look();
    })`);
    const { kind, ...rest } = JSON.parse(shown);
    console.log(`page in Firefox: drawn by ${kind}`);
    expect(rest).toEqual({ digest, verdict: '✓ the link’s digest, bit for bit', banner: true });
  } finally {
    await firefox.close();
  }
});
