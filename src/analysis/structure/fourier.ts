/** Discrete Fourier transforms of any length, by fft.js where that is a power of two, else by Bluestein's chirps. */
import FFT from 'fft.js';

export class Fourier {
  private readonly fft: FFT;
  private readonly padded: number;
  /** exp(-i pi k^2 / length), complex numbers interleaved; null where the length is a power of two. */
  private readonly chirp: Float64Array | null = null;
  private readonly chirpTransform: Float64Array = new Float64Array(0);
  private readonly work: [Float64Array, Float64Array];

  /** @param length at least 2 */
  constructor(readonly length: number) {
    const isPower = 2 ** Math.round(Math.log2(length)) === length;
    this.padded = isPower ? length : 2 ** Math.ceil(Math.log2(2 * length - 1));
    this.fft = new FFT(this.padded);
    this.work = [new Float64Array(2 * this.padded), new Float64Array(2 * this.padded)];
    if (isPower) return;
    this.chirp = new Float64Array(2 * length);
    const inverse = new Float64Array(2 * this.padded);
    for (let k = 0; k < length; k++) {
      // modulo 2 length, so that the angle is small and exact
      const angle = (Math.PI * ((k * k) % (2 * length))) / length;
      const [re, im] = [Math.cos(angle), Math.sin(angle)];
      this.chirp.set([re, -im], 2 * k);
      inverse.set([re, im], 2 * k);
      if (k > 0) inverse.set([re, im], 2 * (this.padded - k));
    }
    this.chirpTransform = new Float64Array(2 * this.padded);
    this.fft.transform(this.chirpTransform, inverse);
  }

  /** X_n = sum over k of x_k exp(-2 pi i n k / length), complex numbers interleaved, in place. */
  transform(line: Float64Array): void {
    const [product, transformed] = this.work;
    if (this.chirp === null) {
      this.fft.transform(product, line);
      line.set(product);
      return;
    }
    product.fill(0);
    multiply(product, line, this.chirp);
    this.fft.transform(transformed, product);
    multiply(transformed, transformed, this.chirpTransform);
    this.fft.inverseTransform(product, transformed);
    multiply(line, product, this.chirp);
  }
}

/** Products of complex numbers, as many as `b` has. */
function multiply(out: Float64Array, a: Float64Array, b: Float64Array): void {
  for (let k = 0; k < b.length; k += 2) {
    const [re, im] = [a[k] as number, a[k + 1] as number];
    const [reB, imB] = [b[k] as number, b[k + 1] as number];
    out[k] = re * reB - im * imB;
    out[k + 1] = re * imB + im * reB;
  }
}
