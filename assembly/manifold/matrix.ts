/**
 * Products of matrices of doubles. Every entry of a product is a sum in rising order that begins at 0, or at what is there, so that
 * builds with and without SIMD have the same bits.
 */

/** Four rows of a product, 32 bytes wide. */
class Block {
  @inline static four(out: usize, toRow: usize, a: usize, row: usize, step: usize, inner: u32, b: usize, bytes: usize): void {
    let p0 = v128.load(out);
    let p1 = v128.load(out, 16);
    let q0 = v128.load(out + toRow);
    let q1 = v128.load(out + toRow, 16);
    let r0 = v128.load(out + 2 * toRow);
    let r1 = v128.load(out + 2 * toRow, 16);
    let s0 = v128.load(out + 3 * toRow);
    let s1 = v128.load(out + 3 * toRow, 16);
    const end = b + <usize>inner * bytes;
    for (let at = b; at < end; at += bytes) {
      const b0 = v128.load(at);
      const b1 = v128.load(at, 16);
      const p = v128.load_splat<f64>(a);
      p0 = f64x2.add(p0, f64x2.mul(p, b0));
      p1 = f64x2.add(p1, f64x2.mul(p, b1));
      const q = v128.load_splat<f64>(a + row);
      q0 = f64x2.add(q0, f64x2.mul(q, b0));
      q1 = f64x2.add(q1, f64x2.mul(q, b1));
      const r = v128.load_splat<f64>(a + 2 * row);
      r0 = f64x2.add(r0, f64x2.mul(r, b0));
      r1 = f64x2.add(r1, f64x2.mul(r, b1));
      const s = v128.load_splat<f64>(a + 3 * row);
      s0 = f64x2.add(s0, f64x2.mul(s, b0));
      s1 = f64x2.add(s1, f64x2.mul(s, b1));
      a += step;
    }
    v128.store(out, p0);
    v128.store(out, p1, 16);
    v128.store(out + toRow, q0);
    v128.store(out + toRow, q1, 16);
    v128.store(out + 2 * toRow, r0);
    v128.store(out + 2 * toRow, r1, 16);
    v128.store(out + 3 * toRow, s0);
    v128.store(out + 3 * toRow, s1, 16);
  }
  /** One row, 16 bytes wide. */
  @inline static one(out: usize, a: usize, step: usize, inner: u32, b: usize, bytes: usize): void {
    let sum = v128.load(out);
    const end = b + <usize>inner * bytes;
    for (let at = b; at < end; at += bytes) {
      sum = f64x2.add(sum, f64x2.mul(v128.load_splat<f64>(a), v128.load(at)));
      a += step;
    }
    v128.store(out, sum);
  }
}

/**
 * out += a b, where b and out have rows of `bytes`, 8 times an even number, and a has `rows` times `inner` numbers, one row `row` bytes
 * after the other, one column `step` bytes.
 */
export function addProduct(out: usize, a: usize, row: usize, step: usize, rows: u32, inner: u32, b: usize, bytes: usize): void {
  if (ASC_FEATURE_SIMD) addWithSimd(out, a, row, step, rows, inner, b, bytes);
  else addPlainly(out, a, row, step, rows, inner, b, bytes);
}

function addWithSimd(out: usize, a: usize, row: usize, step: usize, rows: u32, inner: u32, b: usize, bytes: usize): void {
  const fours = rows & ~(<u32>3);
  for (let column: usize = 0; column < bytes; column += 32) {
    const isWide = column + 32 <= bytes;
    let r: u32 = 0;
    for (; isWide && r < fours; r += 4) {
      Block.four(out + <usize>r * bytes + column, bytes, a + <usize>r * row, row, step, inner, b + column, bytes);
    }
    for (; r < rows; r++) {
      const place = out + <usize>r * bytes + column;
      Block.one(place, a + <usize>r * row, step, inner, b + column, bytes);
      if (isWide) Block.one(place + 16, a + <usize>r * row, step, inner, b + column + 16, bytes);
    }
  }
}

function addPlainly(out: usize, a: usize, row: usize, step: usize, rows: u32, inner: u32, b: usize, bytes: usize): void {
  for (let r: u32 = 0; r < rows; r++) {
    for (let column: usize = 0; column < bytes; column += 8) {
      const place = out + <usize>r * bytes + column;
      let from = a + <usize>r * row;
      let sum = load<f64>(place);
      for (let k: u32 = 0; k < inner; k++) {
        sum += load<f64>(from) * load<f64>(b + <usize>k * bytes + column);
        from += step;
      }
      store<f64>(place, sum);
    }
  }
}
