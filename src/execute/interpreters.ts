// The interpreters of this machine: python3 and node on PATH, and the node that runs Portico. Asks each one once.
import type { ExecFileSyncOptionsWithStringEncoding } from 'node:child_process';
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { FunctionUser } from './user.ts';
import { canRead } from './user.ts';

export type Language = 'python' | 'nodejs';

export interface Interpreter {
  readonly language: Language;
  /** The real program, not a version manager's shim. */
  readonly command: string;
  /** Major, minor, patch. */
  readonly version: readonly number[];
  /** Python: folders of installed packages, in the interpreter's own order. */
  readonly sitePackages: readonly string[];
  /** Of the program and its packages what functions' user cannot read. */
  readonly hidden: readonly string[];
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
const OWN_NODE = JSON.stringify([process.execPath, process.versions.node.split('.').map(Number), []]);
const MOST_MS = 10_000;
const run = promisify(execFile);

export class Interpreters {
  readonly #path: string;
  /** Who runs functions, when that is not Portico's own user. */
  readonly user: FunctionUser | undefined;
  /** By the candidate's path; undefined for one that does not answer. */
  readonly #answers = new Map<string, Interpreter | undefined>();
  readonly #candidates = new Map<Language, string[]>();
  #own: Interpreter | undefined;

  constructor(path: string, user?: FunctionUser) {
    this.#path = path;
    this.user = user;
  }

  /** Who runs functions of this interpreter: Portico's own user, which is undefined, where the other one cannot read it. */
  userOf(interpreter: Interpreter): FunctionUser | undefined {
    return isClosed(interpreter) ? undefined : this.user;
  }

  /** Every interpreter of the language that may run functions. Blocks at the first call unless warm() has been through. */
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
        this.#answers.set(candidate, this.#parse(language, execFileSync(candidate, args, options)));
      } catch {
        this.#answers.set(candidate, undefined);
      }
    }
    const found = this.#found(language);
    return this.user?.isAsked === true ? found.filter((one) => !isClosed(one)) : found;
  }

  /** Those that are there for others, but not for the user that functions are to run as. */
  closed(language: Language): Interpreter[] {
    return this.user?.isAsked === true ? this.#found(language).filter(isClosed) : [];
  }

  /** Asks all of them without blocking, one after another. */
  async warm(): Promise<void> {
    for (const language of ['python', 'nodejs'] as const) {
      for (const candidate of this.#unasked(language)) {
        const answer = await run(candidate, [...ASK[language]], { timeout: MOST_MS, env: cleaned() }).then(
          ({ stdout }) => this.#parse(language, stdout),
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
    const found = language === 'nodejs' ? [this.#ownNode()] : [];
    for (const candidate of this.#listed(language)) {
      const answer = this.#answers.get(candidate);
      if (answer !== undefined && !found.some((other) => other.command === answer.command)) found.push(answer);
    }
    return found;
  }

  #ownNode(): Interpreter {
    this.#own ??= this.#parse('nodejs', OWN_NODE);
    return this.#own;
  }

  #parse(language: Language, text: string): Interpreter {
    const [command, version, sitePackages] = JSON.parse(text) as [string, number[], string[]];
    const { user } = this;
    const hidden = user === undefined ? [] : [command, ...sitePackages].filter((path) => isHidden(user, path));
    return { language, command, version, sitePackages, hidden };
  }
}

/** Functions' user cannot start it. */
export function isClosed({ hidden, command }: Interpreter): boolean {
  return hidden.includes(command);
}

function isHidden(user: FunctionUser, path: string): boolean {
  return existsSync(path) && !canRead(user, path);
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

/** Without what would make the interpreter slow, chatty or blind. */
function cleaned(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(NODE_|npm_|PYTHON)/.test(name));
  return Object.fromEntries(kept);
}
