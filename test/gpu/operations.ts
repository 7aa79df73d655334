/**
 * Counts the operations of a kernel by its text: operators, conversions and built-in functions, once for each time that a loop with a fixed end
 * goes round. Both branches of a condition count, so that the number is one that no contact exceeds.
 */

/** Functions that are no operations, or are of those that no usual contact calls. */
const free = new Set(['vec2u', 'vec3u', 'vec4u', 'F', 'if', 'for', 'while', 'return', 'separated', 'main', 'array']);

/** Text up to the bracket that closes the first one, and what follows. */
function bracketed(text: string, open: string, close: string): [string, string] {
  let depth = 0;
  for (let k = text.indexOf(open); k < text.length; k++) {
    if (text[k] === open) depth++;
    if (text[k] === close && --depth === 0) return [text.slice(text.indexOf(open) + 1, k), text.slice(k + 1)];
  }
  throw new Error('brackets do not match');
}

function functionsOf(code: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const match of code.matchAll(/\bfn (\w+)\(/g)) {
    const rest = code.slice(match.index);
    const [, body] = bracketed(rest, '(', ')');
    found.set(match[1] as string, bracketed(body, '{', '}')[0]);
  }
  return found;
}

/** Operations of `name` in a kernel. */
export function operationsOf(code: string, name: string): number {
  const functions = functionsOf(code.replace(/\/\/.*$/gm, '').replace(/@\w+(\([^)]*\))?/g, ''));
  const known = new Map<string, number>();

  function ofText(text: string): number {
    const loop = /\bfor \(/.exec(text);
    if (loop) {
      const [head, after] = bracketed(text.slice(loop.index), '(', ')');
      const [body, rest] = bracketed(after, '{', '}');
      const times = Number(/< (\d+)u;/.exec(head)?.[1] ?? 1);
      // a comparison and a sum each time
      return ofText(text.slice(0, loop.index)) + times * (2 + ofText(body)) + ofText(rest);
    }
    const operators = text.match(/<<|>>|[<>=!]=|&&|\|\||[+\-*/%&|^<>!]/g) ?? [];
    const calls = [...text.matchAll(/\b(\w+)\(/g)].map(([, callee]) => callee as string);
    return calls.reduce((sum, callee) => sum + ofCall(callee), operators.length);
  }

  function ofCall(callee: string): number {
    if (free.has(callee)) return 0;
    const body = functions.get(callee);
    if (body === undefined) return 1;
    const count = known.get(callee) ?? ofText(body);
    known.set(callee, count);
    return count;
  }

  return ofCall(name);
}
