/** The public library. */
export * from './engine/index.js';
export { ConfigError, configJsonSchema, parseConfig, type RunConfig, type RunConfigInput } from './model/index.js';
