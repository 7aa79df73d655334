/**
 * A value and its error, the half-width of its 68.3 % interval: measured, fitted or published. Where `E` holds null, the error can't
 * always be estimated.
 */
export interface Measured<E extends number | null = number> {
  value: number;
  error: E;
}
