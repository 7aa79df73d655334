/** What the progress in a checkpoint must have: checksums tell damage, not who wrote it. */
import * as z from 'zod';
import { epochsSchema } from './manifestSchema.js';
import { schemaOf } from './stored.js';

export const progressSchema = schemaOf(() => {
  const whole = z.number().int().min(0);
  return z.looseObject({
    t: whole,
    epochs: epochsSchema().min(1),
    seconds: z.number(),
    engineSeconds: z.number(),
    seriesBytes: whole,
    framesBytes: whole.nullable(),
    seriesCrc32: whole.optional(),
    framesCrc32: whole.nullish(),
    statistics: z.unknown(),
  });
});
