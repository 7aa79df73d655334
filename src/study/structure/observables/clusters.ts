/** Clusters of particles that overlap. */
import { type ClusterResult, findClusters } from '../../../analysis/structure/index.js';
import type { Observable } from './observable.js';

export const clusters: Observable<{ clusters: ClusterResult }, 'activeFraction'> = {
  title: 'clusters',
  measure: (configuration) => ({ clusters: findClusters(configuration) }),
  rows: ({ clusters: { clusters: count, largest } }) => [
    ['active clusters', count === 0 ? 'none' : `${count}, largest ${largest}`],
  ],
  means: { activeFraction: { name: 'active fraction', of: ({ clusters: { active } }) => active } },
};
