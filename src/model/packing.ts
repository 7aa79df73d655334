/**
 * How densely spheres pack at random. phi_c goes there as the step goes to zero and lies below it for larger steps, so no run at a phi well above tells
 * anything of a transition.
 */
/** Dimensions of space that the model knows. */
export type SpaceDimension = 1 | 2 | 3 | 4 | 5;

/**
 * Packing fraction of random close packing. d = 1: rods fill the line. d = 2: 0.84, disks of 1.4:1 (O'Hern et al., Phys. Rev. E 68, 011306, 2003); equal
 * disks crystallise instead. d = 3: 0.64 (the same). d = 4, 5: 0.46, 0.31 (Skoge et al., Phys. Rev. E 74, 041127, 2006).
 */
export const randomClosePacking: Record<SpaceDimension, number> = { 1: 1, 2: 0.84, 3: 0.64, 4: 0.46, 5: 0.31 };

/** Mixtures pack denser than equal spheres: by this part at most where diameters spread by 40 % or less. */
const margin = 0.05;

/**
 * Largest packing fraction that a plan proposes: random close packing of the dimension and 5 % above it, since protocols and mixtures differ by so much.
 * Rods in one dimension have no such margin. It bounds proposals only: any phi can be run that the user asks for.
 */
export function largestProposedPhi(dimension: SpaceDimension): number {
  return dimension === 1 ? 1 : (1 + margin) * randomClosePacking[dimension];
}
