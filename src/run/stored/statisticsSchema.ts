/** What saved statistics must have: the checksum of a checkpoint tells damage, not who made it. */
import * as z from 'zod';
import { schemaOf } from '../../io/index.js';
import { compressionSchema } from '../adaptive.js';

export const statisticsSchema = schemaOf(() => {
  const whole = z.number().int().min(0);
  const digits = z.string().regex(/^-?\d+$/);
  const levels = z.array(z.tuple([whole, digits, digits, z.number().nullable()]));
  const average = z.looseObject({ length: whole, segments: z.array(levels), open: levels });
  return z.looseObject({
    windowStart: whole,
    activity: average,
    contacts: average,
    absorbedAt: whole.nullable(),
    activeSteps: whole,
  });
});

/** The same of an adaptive compression, which not every run has. */
export const savedCompressionSchema = schemaOf(() => compressionSchema.optional());
