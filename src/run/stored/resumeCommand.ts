/** A word as a shell takes it, in quotes if it needs them. */
function shellWord(text: string): string {
  return /^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** What to type to go on with a run. */
export const resumeCommand = (directory: string): string => `randorg resume ${shellWord(directory)}`;
