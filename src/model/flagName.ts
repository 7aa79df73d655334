/** Names of the command line's flags. */
import type { FieldPath } from './fields.js';

/** Fields whose flag is not their path. */
const otherNames: Partial<Record<FieldPath, string>> = {
  'sizes.kind': 'sizes',
  'sizes.path': 'sizes-file',
  'species.fractions': 'species',
};

/** Flag of a field without its dashes: `record.perDecade` is `record-per-decade`, `sizes.kind` is `sizes`. */
export function flagName(path: FieldPath): string {
  const name = otherNames[path] ?? path;
  return name.replace('.', '-').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
