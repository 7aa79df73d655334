/** Schemas are checked without code made at run time: the page's policy forbids it, and even the attempt. Imported first. */
import { config } from 'zod';

config({ jitless: true });
