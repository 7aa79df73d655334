/** What the browser keeps of a user's choices, where it keeps anything. */
const prefix = 'randorg.';

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(prefix + name, value);
  } catch {
    // A page inside another one, or of a careful browser, keeps nothing.
  }
}

export function recall(name: string): string | null {
  try {
    return localStorage.getItem(prefix + name);
  } catch {
    return null;
  }
}
