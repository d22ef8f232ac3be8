// Bundles the program into dist/: one file instead of six hundred is read at start, which is what "ready in well under a second" is made of.
// Data files (wire tables, bootstraps) stay where they are: src/root.ts finds them from either place.
import { build } from 'esbuild';
import { rmSync } from 'node:fs';

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
  // CommonJS dependencies ask for node's own modules with require.
  banner: { js: "import { createRequire as portico } from 'node:module'; const require = portico(import.meta.url);" },
});
