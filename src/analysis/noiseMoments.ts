/** What the closed form of a step takes and gives. Lengths in sigma. */

export interface Contact {
  i: number;
  j: number;
  /** Unit vector from j to i, [d]. */
  normal: Float64Array;
  /** |F| of the overlap; 1 for bro and ro, whose kicks have no force factor. */
  force: number;
  /** Whether it is an active one: beyond the activity cut-off. */
  active: boolean;
}

export interface Moments {
  /** [N * d] mean displacement. */
  mean: Float64Array;
  /** [N * d * d] covariance of each particle's displacement. */
  covariance: Float64Array;
  /** [contacts] trace of the cross-covariance of the two sides of each contact. */
  cross: Float64Array;
  /** [N * d] sum of F n_ij over the contacts: the direction of the force. */
  force: Float64Array;
  /** Trace of the covariance of the sum of all displacements: N^2 times that of the centre of mass. */
  total: number;
  /** Share of all noise that is the rule's own: of gd its thermal noise, of other rules all but that. */
  ownShare: number;
}
