/** What a command warns of, a line each on stderr. */
export function warn(warnings: readonly string[]): void {
  for (const warning of warnings) process.stderr.write(`randorg: warning: ${warning}\n`);
}
