/** Colours of particles that are not active and that are, on the page and in figures. */
export const stateColours = {
  dark: ['#46668a', '#ff8a38'],
  light: ['#8ea8c4', '#d6540c'],
} as const;
