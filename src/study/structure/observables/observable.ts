/** What an observable of one configuration is, and what the observables of this folder share. */
import type { Configuration, MeanValue } from '../../../analysis/structure/index.js';
import { ConfigError, withError } from '../../../model/index.js';
import type { FigurePoint, FigureSpec } from '../../../plot/figure/index.js';
import type { StructureOptions } from '../options.js';

/** A row of the table: its name and its value. */
export type Row = [name: string, value: string];

/** A number of each run, whose mean over runs of one system is taken. */
export interface Mean<T> {
  /** Its name in the table. */
  name: string;
  /** null or undefined of a run that has none. */
  of(measured: T): number | null | undefined;
}

/** An observable `T`, whose fields stand in the document of `structure`. `M` names its means over runs. */
export interface Observable<T extends object, M extends string = never> {
  /** In the description of the command. */
  title: string;
  /**
   * Measures one configuration.
   * @param notes takes what could not be had and what to beware of, a sentence each
   * @throws ConfigError for options that make no sense
   */
  measure(configuration: Configuration, options: StructureOptions, notes: string[]): T;
  rows(measured: T): Row[];
  /** Its curves, each a figure and a CSV file; null of one without data. */
  figures?(measured: T): (FigureSpec | null)[];
  /** By the name of the field in the document of a mean over runs. */
  means?: Record<M, Mean<T>>;
}

/** A result, or the note that says why there is none. Failures of the program pass. */
export function orNote<T>(notes: string[], name: string, make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    notes.push(`no ${name}: ${error.message}`);
    return null;
  }
}

/** A number in a table or in a legend. */
export const digits = (value: number): string => String(Number(value.toPrecision(4)));

/** A number of steps, to the last digit where it is whole. */
export const stepsText = (steps: number): string => (Number.isInteger(steps) ? String(steps) : digits(steps));

/** A value with its error in a table or in a legend. */
export const valueText = ({ value, error }: MeanValue): string => (error === null ? digits(value) : withError(value, error));

/** A point of a curve. */
export const pointOf = (x: number, { value, error }: MeanValue): FigurePoint => ({
  x,
  y: value,
  ...(error === null ? {} : { error }),
});
