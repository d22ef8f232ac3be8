// The interpreters of this machine: python3 and node on PATH, and the node that runs Portico. Asks each one once.
import type { ExecFileSyncOptionsWithStringEncoding } from 'node:child_process';
import { execFile, execFileSync } from 'node:child_process';
import { readdirSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

export type Language = 'python' | 'nodejs';

export interface Interpreter {
  readonly language: Language;
  /** The real program, not a version manager's shim. */
  readonly command: string;
  /** Major, minor, patch. */
  readonly version: readonly number[];
  /** Python: folders of installed packages, in the interpreter's own order. */
  readonly sitePackages: readonly string[];
}

const ASK: Readonly<Record<Language, readonly string[]>> = {
  python: [
    '-c',
    'import sys,json;print(json.dumps([sys.executable,list(sys.version_info[:3]),' +
      '[p for p in sys.path if "site-packages" in p or "dist-packages" in p]]))',
  ],
  nodejs: ['-p', 'JSON.stringify([process.execPath,process.versions.node.split(".").map(Number),[]])'],
};
const NAMES: Readonly<Record<Language, RegExp>> = { python: /^python3(\.\d+)?$/, nodejs: /^node$/ };
const MOST_MS = 10_000;
const run = promisify(execFile);

export class Interpreters {
  readonly #path: string;
  /** By the candidate's path; undefined for one that does not answer. */
  readonly #answers = new Map<string, Interpreter | undefined>();
  readonly #candidates = new Map<Language, string[]>();

  constructor(path: string) {
    this.#path = path;
  }

  /** Every interpreter of the language. Blocks at the first call unless warm() has been through. */
  list(language: Language): Interpreter[] {
    for (const candidate of this.#unasked(language)) {
      const args = [...ASK[language]];
      const options: ExecFileSyncOptionsWithStringEncoding = {
        encoding: 'utf8',
        timeout: MOST_MS,
        stdio: ['ignore', 'pipe', 'ignore'],
        env: cleaned(),
      };
      try {
        this.#answers.set(candidate, parse(language, execFileSync(candidate, args, options)));
      } catch {
        this.#answers.set(candidate, undefined);
      }
    }
    return this.#found(language);
  }

  /** Asks all of them without blocking, one after another. */
  async warm(): Promise<void> {
    for (const language of ['python', 'nodejs'] as const) {
      for (const candidate of this.#unasked(language)) {
        const answer = await run(candidate, [...ASK[language]], { timeout: MOST_MS, env: cleaned() }).then(
          ({ stdout }) => parse(language, stdout),
          () => undefined,
        );
        this.#answers.set(candidate, answer);
      }
    }
  }

  #unasked(language: Language): string[] {
    return this.#listed(language).filter((candidate) => !this.#answers.has(candidate));
  }

  #listed(language: Language): string[] {
    let list = this.#candidates.get(language);
    if (list === undefined) {
      list = candidates(language, this.#path);
      this.#candidates.set(language, list);
    }
    return list;
  }

  #found(language: Language): Interpreter[] {
    const found = language === 'nodejs' ? [ownNode()] : [];
    for (const candidate of this.#listed(language)) {
      const answer = this.#answers.get(candidate);
      if (answer !== undefined && !found.some((other) => other.command === answer.command)) found.push(answer);
    }
    return found;
  }
}

function ownNode(): Interpreter {
  const version = process.versions.node.split('.').map(Number);
  return { language: 'nodejs', command: process.execPath, version, sitePackages: [] };
}

function candidates(language: Language, path: string): string[] {
  const real = new Set<string>(language === 'nodejs' ? [realpathSync(process.execPath)] : []);
  const found: string[] = [];
  for (const folder of path.split(':').filter((part) => part.startsWith('/'))) {
    for (const name of namesIn(folder, language)) {
      const candidate = join(folder, name);
      const target = realTarget(candidate);
      if (target !== undefined && !real.has(target)) found.push(candidate);
      if (target !== undefined) real.add(target);
    }
  }
  return found;
}

function namesIn(folder: string, language: Language): string[] {
  try {
    const names = readdirSync(folder).filter((name) => NAMES[language].test(name));
    // Of a version manager's shims only the plain one tells which version is chosen; the others mostly refuse.
    return basename(folder) === 'shims' ? names.filter((name) => !name.includes('.')) : names.sort();
  } catch {
    return [];
  }
}

/** Undefined for a link to nothing, and for the names that a Node.js package manager's script hides behind. */
function realTarget(candidate: string): string | undefined {
  try {
    return realpathSync(candidate);
  } catch {
    return undefined;
  }
}

function parse(language: Language, text: string): Interpreter {
  const [command, version, sitePackages] = JSON.parse(text) as [string, number[], string[]];
  return { language, command, version, sitePackages };
}

/** Without what would make the interpreter slow, chatty or blind. */
function cleaned(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(NODE_|npm_|PYTHON)/.test(name));
  return Object.fromEntries(kept);
}
