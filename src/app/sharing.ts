/** The experiment as a link, a command or a file. */

import { showAddress } from './address.js';
import { commandOf } from './command.js';
import { copyText, saveAs } from './dom.js';
import type { Laboratory } from './laboratory.js';
import { fileOf, fragmentOf, type Shared } from './link.js';
import { say } from './words.js';

async function sharedOf(laboratory: Laboratory): Promise<Shared | null> {
  const shared = await laboratory.shared();
  if (!shared) say('Stored frames are shown, which are no experiment. Press “Run it again” to make one of their fields.', false);
  return shared;
}

export async function copyLink(laboratory: Laboratory): Promise<void> {
  const shared = await sharedOf(laboratory);
  if (!shared) return;
  showAddress(fragmentOf(shared));
  const done = await copyText(location.href);
  const words = shared.at === 0 ? 'whoever opens it presses Run.' : `it replays ${shared.at} steps to the same digest.`;
  say(done ? `Link copied: ${words}` : 'The link is in the address bar; the browser refused to copy it.', false);
}

export async function copyCommand(laboratory: Laboratory): Promise<void> {
  const shared = await sharedOf(laboratory);
  if (!shared) return;
  const command = commandOf(shared, shared.at);
  if (command === null) {
    const words = 'Fields of this experiment changed on its way, which no command says: copy its link, or save it as a file.';
    say(words, false);
    return;
  }
  say((await copyText(command)) ? `Copied: ${command}` : command, false);
}

export async function saveExperiment(laboratory: Laboratory): Promise<void> {
  const shared = await sharedOf(laboratory);
  if (!shared) return;
  saveAs('randorg-experiment.json', new Blob([`${JSON.stringify(fileOf(shared), null, 2)}\n`], { type: 'application/json' }));
}
