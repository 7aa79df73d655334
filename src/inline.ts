/**
 * `randorg/inline`: all of `randorg`, with the engine modules inside the JavaScript (build/inline, made by scripts/bundle.js of the
 * compiled library), so that nothing is fetched and no bundler has to know about files. This file gives the types.
 *
 * @module randorg/inline
 */
export * from './index.js';
