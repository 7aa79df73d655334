import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import type { ActionOf } from './action.js';
import { numberFlag } from './numbers.js';
import { printResult, say } from './print.js';
import { serveView, standardPort } from './serve/server.js';
import { viewSource } from './serve/source.js';
import { withSignals } from './signals.js';

const examples = `
Examples:
  randorg view
  randorg view randorg-runs/a1b2c3d4
  randorg view frames.gsd --port 0

The page is served to this machine only, until the command is stopped (Ctrl-C); docs/laboratory.md describes it.`;

/** Where prepare puts the page, beside the library. */
const pageFolder = () => fileURLToPath(new URL('../../app/', import.meta.url));

/** Adds what `randorg view` takes and does. */
export function add(command: Command, actionOf: ActionOf): void {
  command
    .description(
      'Serve the laboratory, a page with the engine in it, on 127.0.0.1: live, or playing back a stored run, the runs of a sweep, or a file of frames; they may be growing.',
    )
    .argument('[path]', 'directory of a run or a sweep, or a file of frames')
    .addOption(
      numberFlag(
        '--port <n>',
        `port; another one if it is in use; 0 takes any (default: ${standardPort})`,
        'whole [0, 65535], such as 0, which takes any that is free',
      ),
    )
    .option('--json', 'print the address as one JSON document')
    .addHelpText('after', examples)
    .action(actionOf(view));
}

async function view(path: string | undefined, flags: { port?: number; json?: boolean }): Promise<number> {
  const { port = standardPort } = flags;
  const source = path === undefined ? null : viewSource(path);
  const server = await serveView(pageFolder(), source, port);
  if (port !== 0 && server.port !== port) say(`port ${port} is in use, took ${server.port}`);
  say('Ctrl-C ends it');
  printResult(flags.json, { url: server.url, port: server.port, path: path ?? null }, () => server.url);
  const { stoppedBy } = await withSignals((signal) => new Promise((settle) => signal.addEventListener('abort', settle)));
  await server.close();
  return stoppedBy?.exitCode ?? 0;
}
