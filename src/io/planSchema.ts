/** What plan.json must have. Its fields are checked where a run of it begins. */
import * as z from 'zod';
import { schemaOf } from './stored.js';

const whole = () => z.number().int().min(0);
/** A name, and no way out of the folder of runs. */
const directory = () => z.string().regex(/^[\w-]+$/);

/** Enough to count runs and their states. */
export const planOutlineSchema = schemaOf(() =>
  z.looseObject({ hash: z.string(), runs: z.array(z.looseObject({ directory: directory() })) }),
);

export const planSchema = schemaOf(() =>
  z.looseObject({
    hash: z.string(),
    base: z.record(z.string(), z.unknown()),
    axes: z.array(z.looseObject({ field: z.string(), values: z.array(z.unknown()).min(1) })),
    replicas: whole().min(1),
    duplicates: z.array(z.tuple([whole(), whole()])),
    runs: z.array(z.looseObject({ index: whole(), directory: directory(), particles: whole(), steps: whole() })),
  }),
);
