/** Whether a test takes all of its cases, as in `npm run test:validation`, or a sample of them, as in `npm test`. */
export const isWhole = process.env.RANDORG_WHOLE === '1';
