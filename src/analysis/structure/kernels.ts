/** What the analysis asks of compiled kernels. Who loads them passes them in: this folder knows no module and no file. */

/** Particles sorted by cell and stored by component. */
export interface SortedSet {
  particles: number;
  /** [d * N]: all first coordinates, then all second ones; 2^-32 of the box. */
  components: Uint32Array;
  /** [side^d + 1], first particle of each cell. */
  starts: Uint32Array;
}

export interface HistogramRequest {
  dimension: number;
  /** Cells along an edge, and how many of them the cut-off reaches. */
  side: number;
  reach: number;
  /** Part of the box side. */
  cutoff: number;
  bins: number;
}

/** Lattice vectors n with equal n_2 .. n_d, and n_1 from -largest to largest. */
export interface ModeRows {
  dimension: number;
  /** [rows * d]: n_2 .. n_d, then the largest n_1. */
  rows: Int32Array;
  /** Largest |n| along any axis. */
  most: number;
}

export interface StructureKernels {
  /**
   * Distances between sets in `bins` equal bins up to the cut-off; f32, relative error below 2e-7.
   * @param b null for the pairs of `a` with itself, each once
   */
  pairHistogram(a: SortedSet, b: SortedSet | null, request: HistogramRequest): Float64Array;
  /**
   * Sums of w exp(i k.x), k = 2 pi n / L.
   * @param positions [N*d], id-major
   * @param weights [N], or null for 1
   * @returns for each row and n = 0 .. largest n_1: sum of Re(A) cos, Im(A) cos, Re(A) sin, Im(A) sin of n times the first
   *   coordinate, A being w exp(i k.x) without it
   */
  modeSums(positions: Uint32Array, weights: Float64Array | null, modes: ModeRows): Float64Array;
}
