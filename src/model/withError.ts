/** A value and its error as the field writes them. */

/** Below this size a number is written with a power of ten. */
const least = 1e-4;

/**
 * `0.5626(21)`: the value, and two digits of its error in units of the value's last digit; `0.639(9)` if the error has one digit, as published ones do.
 * `2.50(12)e-9` where both are small, `12300(1800)` where the error is large. A value without an error (null, 0 or not finite) has six digits.
 */
export function withError(value: number, error: number | null): string {
  if (error === null || !(error > 0) || !Number.isFinite(error)) return String(Number(value.toPrecision(6)));
  const size = Math.max(Math.abs(value), error);
  const power = size < least ? Math.floor(Math.log10(size)) : 0;
  const scale = 10 ** -power;
  const hasOneDigit = Number(error.toPrecision(1)) === error;
  const decimals = (hasOneDigit ? 0 : 1) - Number((error * scale).toExponential(1).split('e')[1]);
  const unit = 10 ** Math.max(0, -decimals);
  const places = Math.min(20, Math.max(0, decimals));
  const shown = (Math.round((value * scale) / unit) * unit).toFixed(0);
  const number = decimals > 0 ? (value * scale).toFixed(places) : shown;
  const digits = decimals > 0 ? Math.round(error * scale * 10 ** places) : Math.round((error * scale) / unit) * unit;
  return `${number}(${digits})${power === 0 ? '' : `e${power}`}`;
}
