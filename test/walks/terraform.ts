// Runs unmodified Terraform in a copy of a project. Without internet the provider comes from a filesystem mirror, if there is one.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Project {
  readonly folder: string;
  /** For those who run terraform by themselves. */
  readonly env: NodeJS.ProcessEnv;
  run(...args: string[]): Promise<{ status: number; output: string }>;
  outputs(): Promise<Record<string, string>>;
  remove(): void;
}

export function openProject(source: string, env: NodeJS.ProcessEnv): Project {
  const folder = mkdtempSync(join(tmpdir(), 'portico-terraform-'));
  cpSync(source, folder, { recursive: true, filter: (path) => !path.includes('.terraform') });
  const settings = { TF_IN_AUTOMATION: '1', TF_INPUT: '0', CHECKPOINT_DISABLE: '1', ...mirrorSettings(folder) };
  const all = { ...env, ...settings };
  const run = (...args: string[]) => terraform(folder, args, all);
  return {
    folder,
    env: all,
    run,
    async outputs() {
      const { output } = await run('output', '-json');
      const found = JSON.parse(output) as Record<string, { value: string }>;
      return Object.fromEntries(Object.entries(found).map(([name, item]) => [name, item.value]));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Applies each revision, wants an empty plan behind it, and destroys at the end. `check` sees the outputs of each. */
export async function applyRevisions(
  project: Project,
  revisions: readonly number[],
  check: (outputs: Readonly<Record<string, string>>, revision: number) => void,
): Promise<void> {
  const step = async (...args: string[]): Promise<void> => {
    const { status, output } = await project.run(...args);
    assert.equal(status, 0, output);
  };
  await step('init', '-no-color');
  for (const revision of revisions) {
    const chosen = ['-no-color', `-var=revision=${revision}`];
    await step('apply', '-auto-approve', ...chosen);
    await step('plan', '-detailed-exitcode', ...chosen);
    check(await project.outputs(), revision);
  }
  await step('destroy', '-auto-approve', '-no-color');
}

function terraform(
  folder: string,
  args: string[],
  env: NodeJS.ProcessEnv,
): Promise<{ status: number; output: string }> {
  return new Promise((resolve) => {
    execFile(
      'terraform',
      args,
      { cwd: folder, env, maxBuffer: 64 * 1024 * 1024, timeout: 240_000 },
      (error, stdout, stderr) => {
        resolve({ status: error ? Number(error.code ?? 1) : 0, output: error ? stdout + stderr : stdout });
      },
    );
  });
}

function mirrorSettings(folder: string): Record<string, string> {
  const mirror = findMirror();
  if (mirror === undefined) return {};
  const file = join(folder, 'cli.tfrc');
  writeFileSync(file, `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`);
  return { TF_CLI_CONFIG_FILE: file };
}

/** A folder registry.terraform.io/hashicorp at most four levels deep. */
function findMirror(): string | undefined {
  const tops = readdirSync('/', { withFileTypes: true }).filter(
    (item) => item.isDirectory() && !['proc', 'sys', 'dev'].includes(item.name),
  );
  for (const top of tops) {
    for (const candidate of [join('/', top.name), ...below(join('/', top.name))]) {
      const found = join(candidate, 'registry.terraform.io', 'hashicorp');
      if (existsSync(found)) return dirname(dirname(found));
    }
  }
  return undefined;
}

function below(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((item) => item.isDirectory())
      .map((item) => join(folder, item.name));
  } catch {
    return [];
  }
}
