/**
 * The conserved lattice gas in two dimensions, as somebody else's program (Rossi, Pastor-Satorras and Vespignani, Phys. Rev. Lett. 85, 1803 (2000)): particles on a
 * square lattice, one a site at most, random at the start. A particle with a neighbour is active. In a step the active ones are listed and take their turns
 * in random order; one that is still active hops to an empty neighbouring site drawn at random. Writes CSV for `randorg exponents`, by the arguments of
 * directedPercolation.js, `controls` being densities.
 */
import { generator, recordTimes, writeRuns } from './directedPercolation.js';

/** The four neighbours of each site. */
function neighboursOf(size) {
  const at = (x, y) => ((x + size) % size) + ((y + size) % size) * size;
  const neighbours = new Int32Array(4 * size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) neighbours.set([at(x + 1, y), at(x - 1, y), at(x, y + 1), at(x, y - 1)], 4 * at(x, y));
  }
  return neighbours;
}

/** A lattice of particles, random at the start; `first` and `step` give the number of active ones, `step` after it has moved them. */
function gasOf(size, particles, random) {
  const sites = size * size;
  const neighbours = neighboursOf(size);
  const occupied = new Uint8Array(sites);
  const crowd = new Uint8Array(sites); // occupied neighbours of each site
  const listedAt = new Int32Array(sites).fill(-1);
  const below = (n) => Math.floor((random() / 2 ** 32) * n);
  const set = (site, value) => {
    occupied[site] = value;
    for (let k = 4 * site; k < 4 * site + 4; k++) crowd[neighbours[k]] += value ? 1 : -1;
  };
  for (let left = particles; left > 0; ) {
    const site = below(sites);
    if (occupied[site]) continue;
    set(site, 1);
    left--;
  }
  /** The empty neighbour that a particle hops to. */
  const target = (site) => {
    let skip = below(4 - crowd[site]);
    for (let k = 4 * site; k < 4 * site + 4; k++) {
      if (!occupied[neighbours[k]] && skip-- === 0) return neighbours[k];
    }
    throw new Error(`no empty neighbour of site ${site}, where ${crowd[site]} were counted`);
  };
  const list = new Int32Array(particles);
  const touched = new Int32Array(10 * particles);
  let count = 0;
  /** Lists those of the first `among` touched sites that are active. */
  const listActive = (among, stamp) => {
    count = 0;
    for (let n = 0; n < among; n++) {
      const site = touched[n];
      if (!occupied[site] || crowd[site] === 0 || listedAt[site] === stamp) continue;
      listedAt[site] = stamp;
      list[count++] = site;
    }
    return count;
  };
  const touch = (site, from) => {
    touched[from] = site;
    for (let k = 0; k < 4; k++) touched[from + 1 + k] = neighbours[4 * site + k];
    return from + 5;
  };
  const step = (t) => {
    let among = 0;
    for (let left = count; left > 0; left--) {
      const drawn = below(left);
      const site = list[drawn];
      list[drawn] = list[left - 1];
      if (crowd[site] === 0 || crowd[site] === 4) {
        touched[among++] = site;
        continue;
      }
      const next = target(site);
      set(site, 0);
      set(next, 1);
      among = touch(next, touch(site, among));
    }
    return listActive(among, t);
  };
  const first = () => {
    let among = 0;
    for (let site = 0; site < sites; site++) if (occupied[site]) touched[among++] = site;
    return listActive(among, 0);
  };
  return { first, step };
}

/** Records [t, f_a] of one run, f_a the active part of all sites; the last one has f_a = 0 if it absorbed. */
export function conservedGas({ size, p: density, steps, every, seed }) {
  const sites = size * size;
  const gas = gasOf(size, Math.round(density * sites), generator(seed));
  const times = recordTimes(steps, every);
  let active = gas.first();
  const records = [[0, active / sites]];
  for (let t = 1, k = 1; t <= steps && active > 0; t++) {
    active = gas.step(t);
    if (t !== times[k] && active > 0) continue;
    records.push([t, active / sites]);
    k++;
  }
  return records;
}

writeRuns('conservedGas.js', conservedGas);
