/** Every format of frames, by its name, in the order in which they are tried. A new one gets a row here. */
import type { FrameFormat } from '../model/index.js';
import { extxyz } from './extxyz.js';
import type { FileFormat, StoredFormat } from './frames.js';
import { gsd } from './gsd.js';
import { lammps } from './lammpsDump.js';

export const formats = { gsd, extxyz, lammps } satisfies Record<FrameFormat, StoredFormat> & Record<string, FileFormat>;

const all: readonly FileFormat[] = Object.values(formats);

/** Names of the formats for a list. */
export const formatTitles = all.map(({ title }) => title);

/** A file of each format, with the article. */
export const formatNouns = all.map(({ noun }) => noun);

/** The format of frames by the first 512 bytes of a file; null if they are of no format that we read. */
export const formatOf = (head: Buffer): FileFormat | null => all.find((format) => format.matches(head)) ?? null;
