import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { findFont } from './fonts.js';
import { rendererModule } from './renderer.js';

/** Why there is no PNG; the SVG is whole. */
export class NoFont extends Error {}

let ready: Promise<Uint8Array[]> | null = null;

/** The renderer starts once in a process, and needs a font. */
async function start(): Promise<Uint8Array[]> {
  const font = findFont();
  if (font === null) {
    throw new NoFont(
      'no sans-serif font was found for PNG files; install DejaVu, Liberation or Noto Sans (the SVG files are complete)',
    );
  }
  await initWasm(await rendererModule());
  return font;
}

/**
 * Renders a figure.
 * @param svg of `figureSvg`
 * @param width in pixels; 1004 is a column of 85 mm at 300 dots an inch
 * @throws NoFont
 */
export async function figurePng(svg: string, width = 1004): Promise<Uint8Array> {
  ready ??= start();
  const fonts = await ready;
  const image = new Resvg(svg, { fitTo: { mode: 'width', value: width }, background: 'white', font: { fontBuffers: fonts } });
  return image.render().asPng();
}
