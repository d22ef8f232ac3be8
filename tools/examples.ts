// Packs the functions of the examples, so that `terraform apply` finds their packages: examples/*/src into build/<function>.zip; a
// src of nothing but folders holds one package in each.
import { globSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { writeIfChanged } from './write.ts';
import { zipFolder } from './zip.ts';

for (const source of globSync('examples/*/src')) {
  const project = dirname(source);
  mkdirSync(join(project, 'build'), { recursive: true });
  for (const [name, folder] of packagesOf(source, basename(project).replace(/-api$/, '')))
    writeIfChanged(join(project, 'build', `${name}.zip`), zipFolder(folder));
}

function packagesOf(source: string, name: string): [name: string, folder: string][] {
  const inside = readdirSync(source, { withFileTypes: true });
  if (inside.some((item) => item.isFile())) return [[name, source]];
  return inside.map((item) => [item.name, join(source, item.name)]);
}
