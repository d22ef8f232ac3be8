// Bundles the program into dist/: one file instead of six hundred is read at start, which is what "ready in well under a second" is made of.
//   node tools/build.ts [folder]        beside src/; default dist
// Data files (wire tables, bootstraps) come along: src/root.ts finds them from either place.
import { build, type Plugin } from 'esbuild';
import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';

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

/** Read at run time, not imported; the bundle has copies, so that it never meets those of other sources. */
const FILES = ['execute/bootstraps', 'models/generated'];

const folder = process.argv[2] ?? 'dist';
// A build that fails leaves what was there, and a Portico that runs from it finds its files until the new ones are there.
const draft = `${folder}.new`;
const begun = new Date();
rmSync(draft, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: { portico: 'src/cli/main.ts' },
  outdir: draft,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  logLevel: 'warning',
  // CommonJS behind a dynamic import: bundled, its names would hang on default.
  external: ['yaml'],
  plugins: [builtins],
  metafile: true,
});
const copied = FILES.flatMap((name) => copy(name));

function copy(name: string): string[] {
  const names = readdirSync(join('src', name)).filter((file) => file !== '__pycache__');
  mkdirSync(join(draft, name), { recursive: true });
  return names.map((file) => {
    copyFileSync(join('src', name, file), join(draft, name, file));
    return `src/${name}/${file}`;
  });
}

// bin/portico.js looks whether one of them is younger than this list.
const sources = [...Object.keys(metafile.inputs).filter((path) => path.startsWith('src/')), ...copied];
writeFileSync(join(draft, 'sources.txt'), sources.join('\n'));
utimesSync(join(draft, 'sources.txt'), begun, begun);
rmSync(folder, { recursive: true, force: true });
renameSync(draft, folder);
