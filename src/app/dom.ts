/** Small help with elements. */

type Child = Node | string | null | undefined | false;
type Children = readonly (Child | readonly Child[])[];
type Props = Record<string, unknown>;

/** An element: properties by name, `on...` for listeners, attributes for names with a dash and role, then its children. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Children
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value as EventListener);
    else if (name.includes('-') || name === 'role' || name === 'for' || name === 'list')
      element.setAttribute(name, String(value));
    else (element as unknown as Props)[name] = value;
  }
  for (const child of children.flat()) if (child) element.append(child);
  return element;
}

/** A button, with an id or without. */
export const button = (id: string | null, text: string, onclick: () => void, props: Props = {}): HTMLButtonElement =>
  h('button', { type: 'button', id, onclick, ...props }, text);

/** A choice of one of some values. */
export const select = (props: Props, options: readonly (readonly [value: string, label: string])[]): HTMLSelectElement =>
  h(
    'select',
    props,
    options.map(([value, label]) => h('option', { value }, label)),
  );

/** Puts children into an element instead of those it has; what is no child is left out. */
export function fill(element: Element, children: Children): void {
  const all = document.createDocumentFragment();
  for (const child of children.flat()) if (child) all.append(child);
  element.replaceChildren(all);
}

/** Text with the symbols f_a and φc set with their subscripts. */
export const typeset = (text: string): Child[] =>
  text.split(/(f_a|φc)/).map((part) => {
    if (part === 'f_a') return h('i', {}, 'f', h('sub', {}, 'a'));
    return part === 'φc' ? h('span', {}, h('i', {}, 'φ'), h('sub', {}, 'c')) : part;
  });

/** The element of an id in the page. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element ${id}`);
  return found as T;
}

/** Offers content to be saved as a file. */
export function saveAs(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = h('a', { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Puts text on the clipboard; false if the browser refuses. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // From file://, or without permission: the old way, by a selection.
    const area = h('textarea', { value: text, className: 'offscreen', 'aria-hidden': 'true' });
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}

/** A number as people read it: four digits. */
export function brief(x: number): string {
  if (!Number.isFinite(x)) return '–';
  if (x === 0) return '0';
  const size = Math.abs(x);
  if (size >= 1e6 || size < 1e-3) return x.toExponential(2).replace('e+', 'e');
  return String(Number(x.toPrecision(4)));
}
