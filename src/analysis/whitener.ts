/** Takes the correlation out of points: with C = L L^T their covariance, L^-1 makes residuals independent and of variance 1. */
import type { LeastSquaresModel } from './levenbergMarquardt.js';
import { choleskyFactor } from './linearAlgebra.js';
import type { RunPoints } from './runPoints.js';

/** The components of one group that a fit takes, their rows among the points of the fit, and the factor of their covariance. */
interface Part {
  components: number[];
  rows: number[];
  factor: Float64Array;
}

export class Whitener {
  /** As the blocks of the points; null for those that are not in the fit. */
  readonly parts: readonly (Part | null)[];

  /** @param indices points of the fit, in its order */
  constructor(points: RunPoints, indices: readonly number[]) {
    const rowOf = new Map(indices.map((point, row) => [point, row]));
    this.parts = points.blocks.map(({ offset, deviations, correlation }): Part | null => {
      const size = (deviations[0] as Float64Array).length;
      const components = [...Array(size).keys()].filter((c) => rowOf.has(offset + c));
      const n = components.length;
      if (n === 0) return null;
      const factor = new Float64Array(n * n);
      components.forEach((c, i) => {
        for (let j = 0; j <= i; j++) {
          const other = components[j] as number;
          const shared = i === j ? 1 : (correlation?.[c * size + other] ?? 0);
          factor[i * n + j] = shared * (points.errors[offset + c] as number) * (points.errors[offset + other] as number);
        }
      });
      if (!choleskyFactor(factor, n)) throw new RangeError('the covariance of the points is not positive definite');
      return { components, rows: components.map((c) => rowOf.get(offset + c) as number), factor };
    });
  }

  /** Replaces a matrix of `width` columns (rows: points of the fit) by L^-1 times it. */
  whiten(matrix: Float64Array, width = 1): void {
    for (const part of this.parts) {
      if (!part) continue;
      const { rows, factor } = part;
      const n = rows.length;
      for (let i = 0; i < n; i++) {
        const row = (rows[i] as number) * width;
        for (let j = 0; j < i; j++) {
          const weight = factor[i * n + j] as number;
          if (weight === 0) continue;
          const other = (rows[j] as number) * width;
          for (let a = 0; a < width; a++) matrix[row + a] = (matrix[row + a] as number) - weight * (matrix[other + a] as number);
        }
        const scale = 1 / (factor[i * n + i] as number);
        for (let a = 0; a < width; a++) matrix[row + a] = (matrix[row + a] as number) * scale;
      }
    }
  }

  /** The model of the whitened points. */
  model(plain: LeastSquaresModel): LeastSquaresModel {
    return (parameters, values, jacobian) => {
      plain(parameters, values, jacobian);
      this.whiten(values);
      this.whiten(jacobian, parameters.length);
    };
  }
}
