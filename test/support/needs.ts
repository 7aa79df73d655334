/** Tests that need a tool beyond npm: skipped with the reason where it is missing. */
import { it } from 'vitest';
import { findTool } from '../../scripts/tools.js';

export type ToolName =
  | 'chromium'
  | 'gpu'
  | 'firefox'
  | 'python'
  | 'slurm'
  | 'zsh'
  | 'fish'
  | 'mandoc'
  | 'lammps'
  | 'pdftotext'
  | 'node24'
  | 'node26';

/** `it`, or a skip that says why if the tool is missing; the body gets the path of the tool. */
export function itNeeds(tool: ToolName) {
  const { path, reason } = findTool(tool);
  return (name: string, body: (path: string) => void | Promise<void>, timeout?: number): void => {
    it(name, (context) => (path === null ? context.skip(reason ?? undefined) : body(path)), timeout);
  };
}
