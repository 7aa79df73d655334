/** Version of the package. A test holds it equal to package.json; a constant also works in a browser bundle. */
export const version = '1.0.0-rc.1';
