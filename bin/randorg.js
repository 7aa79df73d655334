#!/usr/bin/env node
import { existsSync } from 'node:fs';

const entry = new URL('../build/cli/chunks/main.js', import.meta.url);
if (existsSync(entry)) {
  const { main } = await import(entry.href);
  // No process.exit: it would cut off output that a pipe has not taken yet.
  process.exitCode = await main(process.argv);
} else {
  process.stderr.write('randorg: the build is missing; run npm ci\n');
  process.exitCode = 1;
}
