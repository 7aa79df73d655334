/** The part of node:buffer that readers of files use. */

/** Browsers give arrays of 2 GiB at least, and files in them are read whole. */
export const constants = { MAX_LENGTH: 2 ** 31 - 1 };
