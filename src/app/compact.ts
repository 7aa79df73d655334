/**
 * Links of many changes, made short: `z` holds the text of `events`, deflated (RFC 1951) and in base64url. Few changes stay as they are, so
 * that people can read them.
 */
import { showValue } from '../model/index.js';

/** Longer texts of events are deflated. */
const longest = 600;
/** A link that becomes longer than this is none of ours. */
const mostInflated = 16e6;

const eventsPart = /(^#?|&)events=([^&]*)/;
const deflatedPart = /(^#?|&)z=([^&]*)/;

async function through(bytes: Uint8Array<ArrayBuffer>, stream: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > mostInflated) throw new Error('too long');
    parts.push(value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Text of bytes for an address. */
function toText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

const toBytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));

/** Whether a fragment is made shorter. */
export const isLong = (fragment: string): boolean => (eventsPart.exec(fragment)?.[2]?.length ?? 0) > longest;

/** The fragment with its events deflated, if they are many. */
export async function compact(fragment: string): Promise<string> {
  const [, before, events] = eventsPart.exec(fragment) ?? [];
  if (events === undefined || !isLong(fragment) || typeof CompressionStream === 'undefined') return fragment;
  const deflated = await through(new TextEncoder().encode(events), new CompressionStream('deflate-raw'));
  return fragment.replace(eventsPart, () => `${before}z=${toText(deflated)}`);
}

/**
 * The fragment with its events as text.
 * @throws Error if they are damaged
 */
export async function expanded(fragment: string): Promise<string> {
  const [, before, text] = deflatedPart.exec(fragment) ?? [];
  if (text === undefined) return fragment;
  try {
    const events = new TextDecoder().decode(await through(toBytes(text), new DecompressionStream('deflate-raw')));
    if (/[&=#]/.test(events)) throw new Error('not events');
    return fragment.replace(deflatedPart, () => `${before}events=${events}`);
  } catch {
    throw new Error(
      `z must be the changes of a link, deflated and in base64url, got ${showValue(text.slice(0, 20))}; copy the link again`,
    );
  }
}
