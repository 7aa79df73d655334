/** S(kx, ky) of everything that a path holds. */
import { loadStructureKernels } from '../../engine/observe.js';
import { openStored } from '../stored/reader.js';
import { type MapOptions, type MapStudy, type Maps, mapGroups, mapOf } from '../structure/map.js';
import type { AnalysisRequest } from './analyse.js';

/** The map of every run or file of a path, and means over runs of one system. @throws ConfigError; Stopped */
export async function mapsOf(request: AnalysisRequest, options: MapOptions): Promise<Maps> {
  const { path, box, signal, onProgress, onNote } = request;
  const kernels = await loadStructureKernels();
  const sources = await openStored(path, box);
  const studies: MapStudy[] = [];
  for (const source of sources) {
    for (const note of source.notes) onNote?.(`${source.name}: ${note}`);
    studies.push(await mapOf(source, kernels, options, signal));
    onProgress?.(studies.length, sources.length);
  }
  return { studies, groups: mapGroups(studies, kernels, options) };
}
