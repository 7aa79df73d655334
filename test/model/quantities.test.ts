import { expect, it } from 'vitest';
import { seriesHeader, seriesHeaderWithMsd, seriesRow } from '../../src/io/index.js';
import { finalQuantities, namesWith, noContacts, quantities, seriesRecordOf } from '../../src/model/index.js';

const spheres = { particles: 200, places: 200 };
const counts = { active: 50, contacts: 30, energy: 4, largestOverlap: 0.25 };

it('has the columns of the series in their order: other programs count them', () => {
  expect(seriesHeader).toBe('t,active,activity,contacts,contactsPerParticle,energyPerParticle,largestOverlap');
  expect(seriesHeaderWithMsd).toBe(`${seriesHeader},msd`);
  const record = seriesRecordOf(7, { ...counts, msd: 1 / 3 }, spheres);
  expect(Object.keys(record).join()).toBe(seriesHeaderWithMsd);
  expect(seriesRow(record)).toBe('7,50,0.25,30,0.3,0.02,0.25,0.3333333333');
});

it('leaves out what a run does not follow, and says null of what a lattice has not', () => {
  expect(seriesRecordOf(7, counts, spheres)).not.toHaveProperty('msd');
  const lattice = seriesRecordOf(7, { ...counts, energy: null, largestOverlap: null }, { particles: 200, places: 400 });
  expect(seriesRow(lattice)).toBe('7,50,0.125,30,0.3,,');
  expect(namesWith('onlySpheres')).toEqual(['energyPerParticle', 'largestOverlap']);
});

it('gives the result of the last configuration', () => {
  expect(finalQuantities({ ...counts, msd: 2 }, spheres)).toEqual({ energyPerParticle: 0.02, largestOverlap: 0.25, msd: 2 });
  expect(finalQuantities(noContacts, spheres)).toEqual({ energyPerParticle: 0, largestOverlap: 0 });
});

it('has one row a name and one plot an id', () => {
  const ids = quantities.flatMap(({ plot }) => plot?.id ?? []);
  for (const list of [ids, quantities.map(({ name }) => name)]) expect(new Set(list).size).toBe(list.length);
  expect(ids).toEqual(['activity', 'contacts', 'energy', 'loss', 'radius', 'gradient', 'participation']);
});
