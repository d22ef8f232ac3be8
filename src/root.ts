// Where the package lies. Source files are in src/, bundles in dist/: one level down either way.

/** URL of the package's folder, with a slash at its end. */
export const ROOT = new URL('..', import.meta.url);

/** Of src/, or of dist/ with its own copies: files that belong to just this code, below the names that they have in src/. */
export const FILES = new URL('.', import.meta.url);
