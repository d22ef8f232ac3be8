// Packs every examples/*/src into examples/*/build/<function>.zip, so that `terraform apply` finds its package.
import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { zipFolder } from './zip.ts';

for (const source of globSync('examples/*/src')) {
  const project = dirname(source);
  const name = basename(project).replace(/-api$/, '');
  mkdirSync(join(project, 'build'), { recursive: true });
  writeFileSync(join(project, 'build', `${name}.zip`), zipFolder(source));
}
