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

/** Contacts of each particle of a stored configuration. */
export function contactsOf(configuration: Configuration): Uint32Array {
  const { radii, boxLength } = configuration;
  const largest = radii.reduce((most, radius) => Math.max(most, radius), 0);
  if (boxLength < 6 * largest) return contactsDirectly(configuration);
  const counts = new Uint32Array(radii.length);
  const { pairs, gap } = findGaps(configuration, touching);
  for (let k = 0; k < gap.length; k++) {
    if ((gap[k] as number) >= 0) continue;
    for (const id of [pairs.first[k] as number, pairs.second[k] as number]) counts[id] = (counts[id] as number) + 1;
  }
  return counts;
}
