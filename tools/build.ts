// Bundles the program into dist/: one file instead of six hundred is read at start, which is what "ready in well under a second" is made of.
// Data files (wire tables, bootstraps) stay where they are: src/root.ts finds them from either place.
import { build, type Plugin } from 'esbuild';
import { rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';

/** Names that are wanted although an accessor makes them; a missing one fails the build. */
const BEHIND_ACCESSORS: Readonly<Record<string, readonly string[]>> = { 'node:net': ['BlockList'] };

/**
 * An ES import of one of Node.js's own modules reads everything that it exports: of node:http that loads the whole of fetch, a
 * quarter of the time to start. These read what is there without an accessor.
 */
const builtins: Plugin = {
  name: 'builtins',
  setup(bundle) {
    bundle.onResolve({ filter: /^[a-z]/ }, ({ path, kind }) =>
      isBuiltin(path) ? { path, namespace: kind === 'require-call' ? 'required' : 'imported' } : undefined,
    );
    bundle.onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = ${fetched(path)};`,
    }));
    bundle.onLoad({ filter: /.*/, namespace: 'imported' }, ({ path }) => ({
      contents: `const all = ${fetched(path)};\nexport default all;\nexport const { ${plainNames(path).join(', ')} } = all;`,
    }));
  },
};

function fetched(path: string): string {
  return `process.getBuiltinModule(${JSON.stringify(path)})`;
}

function plainNames(path: string): string[] {
  const wanted = BEHIND_ACCESSORS[path] ?? [];
  const properties = Object.entries(Object.getOwnPropertyDescriptors(process.getBuiltinModule(path) as object));
  return properties
    .filter(([name, { enumerable, get }]) => enumerable && (!get || wanted.includes(name)))
    .map(([name]) => name);
}

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: { portico: 'src/cli/main.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  logLevel: 'warning',
  // CommonJS behind a dynamic import: bundled, its names would hang on default.
  external: ['yaml'],
  plugins: [builtins],
});
