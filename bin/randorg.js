#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';

const entry = new URL('../build/cli/chunks/main.js', import.meta.url);
if (!existsSync(entry)) {
  // Exit code 1 also if nobody reads it.
  process.stderr.on('error', () => {});
  process.stderr.write('randorg: the build is missing; run npm ci\n');
  process.exitCode = 1;
} else if (process.argv.length === 3 && ['--version', '-V'].includes(process.argv[2])) {
  // Scripts ask for it: answered without loading the commands.
  process.stdout.on('error', ({ code }) => {
    process.exitCode = code === 'EPIPE' ? 0 : 1;
  });
  process.stdout.write(`${JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version}\n`);
} else {
  const { main } = await import(entry.href);
  // No process.exit: it would cut off output that a pipe has not taken yet.
  process.exitCode = await main(process.argv);
}
