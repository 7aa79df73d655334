/** The experiment as a link, a command or a file. */

import { showAddress } from './address.js';
import { commandOf } from './command.js';
import { compact } from './compact.js';
import { copyText, saveAs } from './dom.js';
import type { Laboratory } from './laboratory.js';
import { fileOf, fragmentOf, type Shared } from './link.js';
import { say } from './words.js';

/** Longer than this, in ms, nobody who copies a link waits for its digest: a click lasts no longer for the clipboard of some browsers. */
const patience = 60;

/** @param isPatient whether the digest is waited for, however many particles there are */
async function sharedOf(laboratory: Laboratory, isPatient: boolean): Promise<Shared | null> {
  const whole = laboratory.shared();
  const soon = new Promise<Shared | null>((settle) => setTimeout(() => settle(laboratory.present), patience));
  const shared = await (isPatient ? whole : Promise.race([whole, soon]));
  if (!shared) say('Stored frames are shown, which are no experiment. Press “Run it again” to make one of their fields.', false);
  return shared;
}

export async function copyLink(laboratory: Laboratory): Promise<void> {
  const shared = await sharedOf(laboratory, false);
  if (!shared) return;
  showAddress(await compact(fragmentOf(shared)));
  const done = await copyText(location.href);
  const replay = shared.digest === null ? 'to the same bits; its digest is not there yet' : 'to the same digest';
  const words = shared.at === 0 ? 'whoever opens it presses Run.' : `it replays ${shared.at} steps ${replay}.`;
  say(done ? `Link copied: ${words}` : 'The link is in the address bar; the browser refused to copy it.', false);
}

export async function copyCommand(laboratory: Laboratory): Promise<void> {
  const shared = await sharedOf(laboratory, false);
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
  const shared = await sharedOf(laboratory, true);
  if (!shared) return;
  saveAs('randorg-experiment.json', new Blob([`${JSON.stringify(fileOf(shared), null, 2)}\n`], { type: 'application/json' }));
}
