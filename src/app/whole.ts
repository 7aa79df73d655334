/** The page that is one file: page and worker are the same script, so that it has what both need once. */
void (typeof document === 'undefined' ? import('./worker/main.js') : import('./main.js'));
