/** Compiles the native twin and the other C++ programs of bench/. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const twinSource = join(dirname(fileURLToPath(import.meta.url)), 'twin.cpp');
/**
 * No contraction to fused multiply-add: every f64 operation rounds as docs/dynamics.md says. No AVX-512: with it g++ 12 keeps integers in
 * vector registers and the 128-bit code runs a fifth slower (Zen 4).
 */
export const twinFlags = ['-std=c++17', '-O3', '-march=native', '-mno-avx512f', '-ffp-contract=off', '-Wall', '-Wextra'];

/** Why the twin can't be compiled here, or null. `CXX` names another compiler. */
export function whyNoTwin() {
  if (process.arch !== 'x64') return `the native twin is written for x86-64, this is ${process.arch}`;
  const compiler = process.env.CXX || 'g++';
  return spawnSync(compiler, ['--version']).status === 0 ? null : `no C++ compiler: ${compiler} was not found or does not run`;
}

/**
 * Compiles the program `source` to the path `out`.
 * @returns {string} what the compiler said: warnings, or nothing
 * @throws {Error} with the compiler's messages
 */
export function compileNative(source, out) {
  const { status, stderr } = spawnSync(process.env.CXX || 'g++', [...twinFlags, '-o', out, source], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${source} does not compile\n${stderr}`);
  return stderr;
}

/** The twin, as compileNative. */
export function compileTwin(out) {
  return compileNative(twinSource, out);
}
