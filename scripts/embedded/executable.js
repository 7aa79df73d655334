/** Entry of the executable: the command, or with `@worker PROGRAM` one of its worker processes. */
import { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';
import { main } from '../../build/lib/cli/main.js';
import { embeddedProgram } from '../../build/lib/engine/embedded.js';

if (process.argv[2] === '@worker') {
  const [, , , program, ...args] = process.argv;
  process.argv.splice(2, process.argv.length, ...args);
  const code = embeddedProgram(new URL(`embedded:${program}`));
  runInThisContext(`(function (require, __filename) {${code}\n})`)(createRequire(process.execPath), process.execPath);
} else {
  main(process.argv).then((code) => {
    process.exitCode = code;
  });
}
