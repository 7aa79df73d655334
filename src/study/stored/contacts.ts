/** How many contacts the particles of a stored configuration have. */
import type { Configuration } from '../../analysis/structure/configuration.js';
import { findGaps } from '../../analysis/structure/contacts.js';

/** Overlaps count, however small; the search needs a gap above 0. */
const touching = 1e-12;

/** Boxes too small for cells hold few particles: every pair is looked at. */
function contactsDirectly({ dimension, boxLength, positions, radii, touch }: Configuration): Uint32Array {
  const counts = new Uint32Array(radii.length);
  const unit = boxLength / 2 ** 32;
  for (let i = 0; i < counts.length; i++) {
    for (let j = 0; j < i; j++) {
      if (touch && touch.rows[touch.species[i] as number]?.[touch.species[j] as number] === 0) continue;
      let sum = 0;
      for (let c = 0; c < dimension; c++) {
        sum += ((((positions[i * dimension + c] as number) - (positions[j * dimension + c] as number)) | 0) * unit) ** 2;
      }
      if (Math.sqrt(sum) >= (radii[i] as number) + (radii[j] as number)) continue;
      for (const id of [i, j]) counts[id] = (counts[id] as number) + 1;
    }
  }
  return counts;
}

const isSmall = ({ radii, boxLength }: Configuration): boolean =>
  boxLength < 6 * radii.reduce((most, radius) => Math.max(most, radius), 0);

/** Contacts of each particle of a stored configuration. */
export function contactsOf(configuration: Configuration): Uint32Array {
  const { radii } = configuration;
  if (isSmall(configuration)) return contactsDirectly(configuration);
  const counts = new Uint32Array(radii.length);
  for (const id of pairsOf(configuration)) counts[id] = (counts[id] as number) + 1;
  return counts;
}

/** Pairs in contact of a box that is large enough for cells, id after id. */
function pairsOf(configuration: Configuration): Uint32Array {
  const { pairs, gap } = findGaps(configuration, touching);
  const ids = new Uint32Array(2 * gap.length);
  let count = 0;
  for (let k = 0; k < gap.length; k++) {
    if ((gap[k] as number) >= 0) continue;
    ids[count++] = pairs.first[k] as number;
    ids[count++] = pairs.second[k] as number;
  }
  return ids.slice(0, count);
}

/** Pairs of particles in contact, [2 * pairs]; null in a box too small for cells. */
export const pairsInContact = (configuration: Configuration): Uint32Array | null =>
  isSmall(configuration) ? null : pairsOf(configuration);
