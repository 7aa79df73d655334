/** Work that may run side by side, taken in order. */

/**
 * Starts jobs ahead, at most so many at a time, and takes their outcomes in the order of the items: sums of floating-point numbers then depend on
 * neither timing nor the number of workers.
 * @throws the first error in that order
 */
export async function inOrder<T, O>(
  items: readonly T[],
  ahead: number,
  start: (item: T) => Promise<O>,
  take: (outcome: O, item: T) => void,
): Promise<void> {
  const running: Promise<O>[] = [];
  let next = 0;
  for (const item of items) {
    while (next < items.length && running.length < ahead) {
      const promise = start(items[next++] as T);
      // whoever waits for it sees the error; nobody may be waiting any more
      promise.catch(() => {});
      running.push(promise);
    }
    take(await (running.shift() as Promise<O>), item);
  }
}
