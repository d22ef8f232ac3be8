// Where the package lies. Source files are in src/, bundles in dist/: one level down either way.

/** URL of the package's folder, with a slash at its end. */
export const ROOT = new URL('..', import.meta.url);
