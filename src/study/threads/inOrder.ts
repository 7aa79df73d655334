/** Work that may run side by side, taken in order. */

/**
 * Starts jobs ahead, at most so many at a time, and gives their outcomes in the order of the items: sums of floating-point numbers then depend on
 * neither timing nor the number of workers.
 * @throws the first error in that order
 */
export async function* inOrder<T, O>(items: readonly T[], ahead: number, start: (item: T) => Promise<O>): AsyncGenerator<O> {
  const running: Promise<O>[] = [];
  let next = 0;
  for (const _ of items) {
    while (next < items.length && running.length < ahead) {
      const promise = start(items[next++] as T);
      // whoever waits for it sees the error; nobody may be waiting any more
      promise.catch(() => {});
      running.push(promise);
    }
    yield await (running.shift() as Promise<O>);
  }
}
