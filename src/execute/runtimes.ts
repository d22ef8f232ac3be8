// Which interpreter serves which runtime, and what to say when none does. Knows names of runtimes; starts nothing.
import type { RuntimeStatus } from './contract.ts';
import { ExecuteRefusal } from './contract.ts';
import type { Interpreter, Interpreters, Language } from './interpreters.ts';
import { isClosed } from './interpreters.ts';

/** The runtimes that `portico status` lists. */
export const LISTED_RUNTIMES: readonly string[] = [
  'python3.9',
  'python3.10',
  'python3.11',
  'python3.12',
  'python3.13',
  'python3.14',
  'nodejs18.x',
  'nodejs20.x',
  'nodejs22.x',
  'nodejs24.x',
  'provided.al2',
  'provided.al2023',
];

const TITLES: Readonly<Record<Language, string>> = { python: 'Python', nodejs: 'Node.js' };
const INSTALL: Readonly<Record<Language, string>> = {
  python: 'install Python 3 (https://www.python.org/downloads, or your system package python3)',
  nodejs: 'install Node.js (https://nodejs.org)',
};

export type Choice =
  | { readonly kind: 'managed'; readonly interpreter: Interpreter; readonly wanted: readonly number[] }
  | { readonly kind: 'custom' }
  | { readonly kind: 'none'; readonly reason: string };

/** The installed version nearest to the one that the runtime names; of two equally near ones the newer. */
export function choose(runtime: string, interpreters: Interpreters): Choice {
  if (runtime.startsWith('provided')) return { kind: 'custom' };
  const wanted = parseRuntime(runtime);
  if (wanted === undefined) return { kind: 'none', reason: unsupported(runtime) };
  const installed = interpreters.list(wanted.language);
  const interpreter = nearest(wanted.version, installed);
  if (interpreter !== undefined) return { kind: 'managed', interpreter, wanted: wanted.version };
  const title = TITLES[wanted.language];
  const [closed] = interpreters.closed(wanted.language);
  if (closed !== undefined) return { kind: 'none', reason: closedReason(runtime, closed, interpreters.user?.uid) };
  return {
    kind: 'none',
    reason: `${runtime} functions need ${title}, and no ${title} is on this machine's PATH: ${INSTALL[wanted.language]} and start Portico again.`,
  };
}

export function runtimeStatus(runtime: string, interpreters: Interpreters): RuntimeStatus {
  const choice = choose(runtime, interpreters);
  if (choice.kind === 'custom') return { runtime, available: true };
  if (choice.kind === 'none') return { runtime, available: false, warning: choice.reason };
  const { command } = choice.interpreter;
  const version = choice.interpreter.version.join('.');
  const exact = choice.wanted.every((part, index) => part === choice.interpreter.version[index]);
  const warnings = exact ? [] : [otherVersion(runtime, choice.interpreter, choice.wanted)];
  const hidden = hiddenWarning(runtime, choice.interpreter, interpreters.user?.uid);
  if (hidden !== undefined) warnings.push(hidden);
  const status = { runtime, available: true, command, version };
  return warnings.length === 0 ? status : { ...status, warning: warnings.join(' ') };
}

function otherVersion(runtime: string, { language, command, version }: Interpreter, wanted: readonly number[]): string {
  const title = TITLES[language];
  const asked = `${title} ${wanted.join('.')}`;
  return `${asked} is not installed: ${runtime} functions run on ${title} ${version.join('.')} (${command}). Put ${asked} on PATH to run them as AWS does.`;
}

/** What of the interpreter the user of functions cannot read. */
function hiddenWarning(runtime: string, interpreter: Interpreter, uid?: number): string | undefined {
  const { command, hidden } = interpreter;
  if (isClosed(interpreter)) {
    return `${runtime} functions run as root, not as user ${uid}: that user cannot read ${command}. Install it where everybody may read it (such as /usr/local), and no function can read Portico's files.`;
  }
  if (hidden.length === 0) return undefined;
  return `${runtime} functions do not find the packages in ${hidden.join(', ')}: user ${uid}, as which they run, cannot read them. Install them for everybody, or put them into the deployment package or a layer.`;
}

function closedReason(runtime: string, { command }: Interpreter, uid?: number): string {
  return `${runtime} functions are to run as user ${uid}, who cannot read ${command}: install it where everybody may read it (such as /usr/local), or start Portico with another --function-user.`;
}

/** Throws what the caller of a function with this runtime is to read. */
export function interpreterFor(runtime: string, interpreters: Interpreters): Interpreter {
  const choice = choose(runtime, interpreters);
  if (choice.kind === 'managed') return choice.interpreter;
  throw new ExecuteRefusal('runtime-not-installed', choice.kind === 'none' ? choice.reason : unsupported(runtime));
}

function parseRuntime(runtime: string): { language: Language; version: number[] } | undefined {
  const python = /^python(\d+)\.(\d+)$/.exec(runtime);
  if (python !== null) return { language: 'python', version: [Number(python[1]), Number(python[2])] };
  const node = /^nodejs(\d+)\.x$/.exec(runtime);
  return node === null ? undefined : { language: 'nodejs', version: [Number(node[1])] };
}

function unsupported(runtime: string): string {
  return `Portico runs python3.x, nodejs*.x and provided.* functions on this machine, not ${runtime}. Package the program with a bootstrap file and use provided.al2023.`;
}

function nearest(wanted: readonly number[], installed: readonly Interpreter[]): Interpreter | undefined {
  const place = wanted.length - 1;
  const distance = (one: Interpreter) => Math.abs((one.version[place] ?? 0) - (wanted[place] ?? 0));
  return [...installed].sort((a, b) => distance(a) - distance(b) || newer(a, b))[0];
}

function newer(a: Interpreter, b: Interpreter): number {
  const at = a.version.findIndex((part, index) => part !== b.version[index]);
  return at < 0 ? 0 : (b.version[at] ?? 0) - (a.version[at] ?? 0);
}
