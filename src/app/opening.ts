/** Ways into an experiment: a link, a file, a stored run, a scene of a tour. */
import { dynamicsVersion } from '../engine/checks.js';
import type { Laboratory } from './laboratory.js';
import { type ReadLink, readExperimentFile } from './link.js';
import { repair } from './repair.js';
import { showBanner } from './words.js';

/** Opens what a link or a file asks for, or the nearest valid. Without faults it is replayed to its step. */
export async function openLink(laboratory: Laboratory, link: ReadLink): Promise<void> {
  const { config, events, problems } = repair(link.values, link.events);
  const all = [...link.problems, ...problems];
  const clean = all.length === 0;
  const target = link.values.has('steps') && config.steps > 0 ? config.steps : null;
  const at = clean ? (link.at ?? target ?? 0) : 0;
  const isOurs = link.version === null || link.version === dynamicsVersion;
  const expectation = { steps: at, digest: clean && isOurs ? link.digest : null };
  if (!(await laboratory.open(config, events, target, expectation))) return;
  if (!clean)
    showBanner(
      'This link can’t be replayed as it stands. The nearest valid experiment is ready below; press Run to start it.',
      all,
    );
  else if (!isOurs) {
    const versions = `is of dynamics version ${link.version}, this page has version ${dynamicsVersion}`;
    showBanner(`This link ${versions}: the run is another one, and the link’s digest says nothing of it.`, []);
  }
  if (at > 0) {
    laboratory.transport.rate = null;
    await laboratory.run(at);
  }
}

/** Opens files that were dropped, chosen or served. @returns whether stored frames are shown now */
export async function openFiles(laboratory: Laboratory, files: [name: string, blob: Blob][]): Promise<boolean> {
  showBanner(null, []);
  const [first] = files;
  if (!first) return false;
  if (files.length === 1 && /\.json$/i.test(first[0]) && first[0] !== 'run.json') {
    try {
      await openLink(laboratory, readExperimentFile(first[0], await first[1].text()));
    } catch (error) {
      showBanner(error instanceof Error ? error.message : String(error), []);
    }
    return false;
  }
  return laboratory.storedFrames.open(files);
}

/** The run of a point of f_a against phi: what a search made, or the present fields at its phi. */
export async function openPoint(laboratory: Laboratory, label: string, phi: number): Promise<void> {
  const { experiments, series } = laboratory;
  const config = series.originOf(label, phi) ?? (experiments.status && { ...experiments.status.config, phi });
  if (!config || experiments.stored) return;
  laboratory.touch();
  laboratory.address.leave();
  if (await laboratory.open(config, [], null)) await laboratory.run();
}
