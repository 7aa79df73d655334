/** What the progress in a checkpoint must have: checksums tell damage, not who wrote it. */
import * as z from 'zod';
import { epochsSchema } from './manifestSchema.js';
import { schemaOf } from './stored.js';

export const progressSchema = schemaOf(() => {
  const whole = z.number().int().min(0);
  return z.looseObject({
    /** Steps done. */
    t: whole,
    /** Epochs of the random streams up to here. */
    epochs: epochsSchema().min(1),
    /** Wall time so far, in s, and the part of it spent in the engine's step. */
    seconds: z.number(),
    engineSeconds: z.number(),
    /** Bytes of series.csv and of the file of frames that belong to the steps so far; null without frames. */
    seriesBytes: whole,
    framesBytes: whole.nullable(),
    /** Their CRC-32, as the writers have it; older versions kept none. */
    seriesCrc32: whole.optional(),
    framesCrc32: whole.nullish(),
    /** Running statistics, in the form that the run gives them. */
    statistics: z.unknown(),
    /** Of an adaptive compression, likewise. */
    compression: z.unknown().optional(),
  });
});

/** What a run knows at t beside the state of its engine; the record and the frame of t are not written yet. */
export type CheckpointProgress = z.infer<ReturnType<typeof progressSchema>>;
