// Fails when an import crosses a wall that the table of DESIGN section 2 does not open. Reads import statements as esbuild sees them.
import { build } from 'esbuild';
import { readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = join(dirname(new URL(import.meta.url).pathname), '..');

/** Contracts are open to every room: types and the few values that belong to a seam. */
const CONTRACTS =
  /^src\/(store|blobs|ledger|identity|execute|edge|observe|compile|server|wire|models|config|control)\/contract\.ts$/;

/** What each room may import beside contracts and itself. The longest matching room wins. */
const ROOMS: Record<string, RegExp[]> = {
  'src/main.ts': [/./],
  'src/main/': [/./],
  'src/root.ts': [],
  'src/cli/': [/^src\/config\//, /^src\/wire\/sigv4\//, /^src\/main\.ts$/],
  'src/config/': [],
  'src/server/': [/^src\/socket\//],
  'src/wire/': [/^src\/models\//],
  'src/models/': [],
  'src/socket/': [],
  'src/x509/': [],
  'src/control/': [/^src\/wire\//, /^src\/services\/kernel\//, /^src\/identity\//, /^src\/models\//],
  'src/identity/': [],
  'src/services/kernel/': [],
  'src/services/gateway/': [/^src\/services\/kernel\//],
  'src/services/apigateway/': [/^src\/services\/(kernel|gateway)\//, /^src\/identity\//, /^src\/x509\//],
  'src/services/apigatewayv2/': [/^src\/services\/(kernel|gateway)\//, /^src\/identity\//],
  'src/services/': [/^src\/services\/kernel\//, /^src\/identity\//, /^src\/x509\//],
  'src/compile/': [/^src\/services\/[a-z0-9]+\//, /^src\/edge\//, /^src\/identity\//, /^src\/execute\/contract/],
  'src/edge/lambda/': [/^src\/identity\//],
  'src/edge/payload1/': [/^src\/edge\/lambda\//],
  'src/edge/payload2/': [/^src\/edge\/lambda\//],
  'src/edge/backend/': [/^src\/edge\/lambda\//],
  'src/edge/callers/': [/^src\/edge\/lambda\//, /^src\/identity\//, /^src\/wire\/sigv4\//],
  'src/edge/issuers/': [/^src\/edge\/backend\//],
  'src/edge/limits/': [],
  'src/edge/': [
    /^src\/edge\/(lambda|mapping|payload1|payload2|backend|callers|issuers|limits)\//,
    /^src\/wire\/sigv4\//,
    /^src\/wire\/eventstream/,
    /^src\/identity\//,
    /^src\/observe\//,
  ],
  'src/execute/': [/^src\/socket\//],
  'src/ledger/': [],
  'src/store/': [],
  'src/blobs/': [],
  'src/observe/': [],
  'tools/': [/./],
  'test/': [/./],
};

function roomOf(file: string): string | undefined {
  return Object.keys(ROOMS)
    .filter((room) => file === room || file.startsWith(room))
    .sort((a, b) => b.length - a.length)[0];
}

/** services/lambda and services/iam are different rooms although one rule covers them. */
function sameRoom(from: string, to: string, room: string): boolean {
  if (room === 'src/services/' || room === 'src/edge/') return from.split('/')[2] === to.split('/')[2];
  return to.startsWith(room);
}

function allowed(from: string, to: string): boolean {
  if (CONTRACTS.test(to) || to === 'src/root.ts' || from.endsWith('.test.ts') || from.startsWith('test/')) return true;
  const room = roomOf(from);
  if (room === undefined) return false;
  return sameRoom(from, to, room) || ROOMS[room]!.some((open) => open.test(to));
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile() && item.name.endsWith('.ts'))
    .map((item) => relative(root, join(item.parentPath, item.name)));
}

const files = [...sources('src'), ...sources('tools')];
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: files,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  write: false,
  metafile: true,
  outdir: 'nowhere',
  logLevel: 'error',
  // Type-only imports are walls too: esbuild would drop them.
  tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  plugins: [],
});

const typeImport = /^\s*import\s+type\s[^'"]*?from\s+['"](\.[^'"]+)['"]/gms;
const { readFileSync } = await import('node:fs');
let broken = 0;
for (const file of files) {
  const values = (metafile.inputs[file]?.imports ?? []).filter((found) => !found.external).map((found) => found.path);
  const types = [...readFileSync(join(root, file), 'utf8').matchAll(typeImport)].map((found) =>
    join(dirname(file), found[1]!),
  );
  for (const target of new Set([...values, ...types])) {
    if (allowed(file, target)) continue;
    broken += 1;
    console.error(`rooms: ${file} may not import ${target}`);
  }
}
if (broken > 0) {
  console.error(
    `rooms: ${broken} import(s) break the table in DESIGN; move the line to the room that may hold it, or argue with the table`,
  );
  process.exit(1);
}
console.log(`rooms: ${files.length} files, every import keeps to its room`);
