/** What thermal noise moves. */

interface Thermal {
  thermalNoise?: unknown;
  thermalOn?: unknown;
}

/**
 * Whether thermal noise moves particles that overlap nothing: no configuration is the last then.
 * @param config of spheres or of a lattice, also one stored before `thermalOn` was a field
 */
export const isRestless = ({ thermalNoise, thermalOn }: Thermal): boolean =>
  typeof thermalNoise === 'number' && thermalNoise > 0 && thermalOn !== 'active';
