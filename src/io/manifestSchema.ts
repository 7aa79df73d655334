/** What run.json must have. Its config is checked by `parseConfig` where it is used; what it has beyond, later versions know. */
import * as z from 'zod';
import { quantities } from '../model/index.js';
import { schemaOf } from './stored.js';

const wholeNumber = () => z.number().int().min(0);

export const epochsSchema = schemaOf(() => z.array(z.looseObject({ t: wholeNumber(), epoch: wholeNumber() })));

export const manifestSchema = schemaOf(() => {
  const whole = wholeNumber();
  const number = z.number();
  const numberOrNull = number.nullable();
  const text = z.string();
  const textOrNull = text.nullish();
  const average = { mean: numberOrNull, error: numberOrNull };
  const final = quantities.filter(({ inResult }) => inResult);
  const fileSum = z.looseObject({ bytes: whole, crc32: whole });

  const summary = z.looseObject({
    steps: whole,
    absorbed: z.boolean(),
    absorbedAt: numberOrNull,
    activity: z.looseObject({ last: number, ...average, window: z.array(number).length(2).nullable() }),
    contactsPerParticle: z.looseObject(average),
    ...Object.fromEntries(
      final.map(({ name, onlyMsd, onlyClouds }) => [
        name,
        onlyMsd ? number.optional() : onlyClouds ? numberOrNull.optional() : numberOrNull,
      ]),
    ),
    activityCutoff: number,
    boxLength: numberOrNull,
    timing: z.looseObject({ seconds: number, nsPerParticleStep: numberOrNull, nsPerActiveStep: numberOrNull }),
  });

  const shared = {
    versions: z.looseObject({ randorg: text, dynamicsVersion: whole, wasmSha256: text, node: text }),
    configHash: text,
    config: z.record(text, z.unknown()),
    initialSha256: textOrNull,
    sizesSha256: textOrNull,
    seed: z.looseObject({ given: text, used: text }),
    epochs: epochsSchema().optional(),
    host: text,
    pid: whole,
    bootId: textOrNull,
    pidNamespace: textOrNull,
    startTicks: number.nullish(),
    token: text.optional(),
    threads: whole.optional(),
    startedAt: text,
    resumedAt: textOrNull,
    finishedAt: textOrNull,
    error: textOrNull,
    files: z.looseObject({ series: fileSum, frames: fileSum.nullable() }).nullish(),
    checksum: text.optional(),
  };

  return z.discriminatedUnion('status', [
    z.looseObject({ ...shared, status: z.literal('done'), summary, digest: text }),
    z.looseObject({ ...shared, status: z.literal('stopped'), summary, digest: text }),
    z.looseObject({ ...shared, status: z.enum(['running', 'failed']), summary: summary.nullable(), digest: textOrNull }),
  ]);
});
