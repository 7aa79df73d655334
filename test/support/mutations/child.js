/**
 * Reads the files that its parent names, one after the other, and says how each went. The parsers are in the module that the first
 * argument names: an object of functions (path) => nothing, or the sentences that were said of the file.
 */
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const { default: parsers } = await import(pathToFileURL(process.argv[2]).href);

/** Words of the JavaScript engine that no user should read. */
const internal =
  /Invalid (typed )?array|is not (a function|iterable|defined)|Cannot (read|convert|mix|access|set)|\bundefined\b|\[object |Maximum call|allocation failed|out of memory|offset.*out of range/i;

/** What is wrong with a sentence, or null. */
function faultOf(message) {
  if (typeof message !== 'string' || message.trim() === '') return `no sentence: ${String(message)}`;
  if (message.includes('\n')) return `more than one line: ${message}`;
  return internal.test(message) ? `internal: ${message}` : null;
}

async function outcome({ parser, path }) {
  try {
    const said = (await parsers[parser](path)) ?? [];
    return { said, fault: said.map(faultOf).find(Boolean) ?? null };
  } catch (error) {
    // Errors of the user are of one class; any other would be printed as one of the program.
    if (error?.name !== 'ConfigError') return { said: [], fault: String(error?.stack ?? error) };
    return { said: [error.message], fault: faultOf(error.message) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await outcome(JSON.parse(line));
  process.stdout.write(`${JSON.stringify({ ...answer, memory: process.resourceUsage().maxRSS * 1024 })}\n`);
}
