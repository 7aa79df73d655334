/** Fits of S = A k^lambda exp(b k^p + c k^q) to means over Gaussian modes, by maximum likelihood. */

export interface PowerLawFit {
  lambda: { value: number; error: number };
  /** ln A, lambda, then one for each correction; k in 1/sigma. */
  parameters: number[];
  /** Pearson's chi squared per degree of freedom; null without one. */
  goodness: number | null;
  /** -2 ln of the likelihood over that of a fit through every point. */
  deviance: number;
}

interface Point {
  k: number;
  value: number;
  modes: number;
}

const mostIterations = 200;
const largestStep = 1;

/** Solves a small symmetric system for several right-hand sides, by elimination with pivots. */
function solve(matrix: number[][], sides: number[][]): number[][] {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...sides.map((side) => side[i] as number)]);
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let i = column + 1; i < n; i++) {
      if (Math.abs(rows[i]?.[column] as number) > Math.abs(rows[pivot]?.[column] as number)) pivot = i;
    }
    [rows[column], rows[pivot]] = [rows[pivot] as number[], rows[column] as number[]];
    const top = rows[column] as number[];
    for (let i = 0; i < n; i++) {
      if (i === column) continue;
      const row = rows[i] as number[];
      const factor = (row[column] as number) / (top[column] as number);
      for (let c = column; c < row.length; c++) row[c] = (row[c] as number) - factor * (top[c] as number);
    }
  }
  return sides.map((_, s) => rows.map((row, i) => (row[n + s] as number) / (row[i] as number)));
}

/**
 * Takes the first order of the bias out of maximum-likelihood parameters: ln of a mean over n modes is low by 1/2n, and they by
 * (X' W X)^-1 X' W diag(X (X' W X)^-1 X') / 2 (McCullagh and Nelder, Generalized Linear Models, 1989, section 15.2, for a logarithmic link).
 */
function removeBias(parameters: number[], columns: number[][], points: readonly Point[], matrix: number[][]): void {
  const inverse = solve(
    matrix,
    matrix.map((_, i) => matrix.map((__, j) => (i === j ? 1 : 0))),
  );
  const side = new Array<number>(parameters.length).fill(0);
  columns.forEach((row, k) => {
    const variance = row.reduce(
      (sum, x, i) => sum + row.reduce((inner, y, j) => inner + x * y * (inverse[i]?.[j] as number), 0),
      0,
    );
    row.forEach((x, i) => {
      side[i] = (side[i] as number) + ((points[k] as Point).modes * x * variance) / 2;
    });
  });
  const [shift] = solve(matrix, [side]) as [number[]];
  shift.forEach((each, p) => {
    parameters[p] = (parameters[p] as number) + each;
  });
}

/**
 * The modes of a random density are Gaussian, so a mean over n of them is S times a Gamma(n) / n variable. Maximum likelihood of that with ln S
 * linear in the parameters is found by weighted least squares repeated (a generalised linear model): every |k| counts with its n, however few.
 * The bias of first order is taken out. The error is that of the curvature, scaled up by a bad fit.
 * @param points at least as many as parameters, values above 0
 * @param corrections powers of k of the correction terms
 */
export function fitPowerLaw(points: readonly Point[], corrections: readonly number[]): PowerLawFit {
  // in units of the largest k: the columns are of one size
  const unit = points.reduce((most, { k }) => Math.max(most, k), 0);
  const columns = points.map(({ k }) => {
    const x = k / unit;
    return [1, Math.log(x), ...corrections.map((power) => x ** power)];
  });
  const parameters = new Array<number>(2 + corrections.length).fill(0);
  parameters[0] = Math.log(points.reduce((sum, { value }) => sum + value, 0) / points.length);
  const predicted = (k: number): number =>
    (columns[k] as number[]).reduce((sum, column, p) => sum + column * (parameters[p] as number), 0);
  const matrix = parameters.map((_, i) =>
    parameters.map((__, j) =>
      points.reduce((sum, { modes }, k) => sum + modes * (columns[k]?.[i] as number) * (columns[k]?.[j] as number), 0),
    ),
  );
  for (let iteration = 0, change = 1; iteration < mostIterations && change > 1e-11; iteration++) {
    const side = parameters.map((_, i) =>
      points.reduce((sum, { value, modes }, k) => {
        // Fisher scoring
        return sum + modes * (columns[k]?.[i] as number) * (value / Math.exp(predicted(k)) - 1);
      }, 0),
    );
    const [step] = solve(matrix, [side]) as [number[]];
    change = columns.reduce(
      (most, row) => Math.max(most, Math.abs(row.reduce((sum, x, p) => sum + x * (step[p] as number), 0))),
      0,
    );
    // far from the solution ln S may not change by more than this at once
    const share = Math.min(1, largestStep / change);
    step.forEach((each, p) => {
      parameters[p] = (parameters[p] as number) + share * each;
    });
  }
  let deviance = 0;
  let pearson = 0;
  points.forEach(({ value, modes }, k) => {
    const ratio = value / Math.exp(predicted(k));
    deviance += 2 * modes * (ratio - 1 - Math.log(ratio));
    pearson += modes * (ratio - 1) ** 2;
  });
  const unitSide = parameters.map((_, p) => (p === 1 ? 1 : 0));
  const [inverse] = solve(matrix, [unitSide]) as [number[]];
  const free = points.length - parameters.length;
  const goodness = free > 0 ? pearson / free : null;
  const error = Math.sqrt((inverse[1] as number) * Math.max(1, goodness ?? 1));
  removeBias(parameters, columns, points, matrix);
  const [constant, lambda, ...rest] = parameters as [number, number, ...number[]];
  return {
    lambda: { value: lambda, error },
    parameters: [constant - lambda * Math.log(unit), lambda, ...rest.map((each, p) => each / unit ** (corrections[p] as number))],
    goodness,
    deviance,
  };
}
