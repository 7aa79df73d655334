/** Clusters of particles that overlap. */
import { type ClusterResult, findClusters } from '../../../analysis/structure/index.js';
import { type Observable, orNote } from './observable.js';

export const clusters: Observable<{ clusters: ClusterResult | null }, 'activeFraction'> = {
  title: 'clusters',
  measure: (configuration, _, notes) => ({ clusters: orNote(notes, 'clusters', () => findClusters(configuration)) }),
  rows: ({ clusters: found }) =>
    found === null ? [] : [['active clusters', found.clusters === 0 ? 'none' : `${found.clusters}, largest ${found.largest}`]],
  means: { activeFraction: { name: 'active fraction', of: ({ clusters: found }) => found?.active } },
};
