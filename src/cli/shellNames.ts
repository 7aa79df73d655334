/** Shells that `randorg completion` knows. */
export const shellNames = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shellNames)[number];
