// The command that starts a runtime: interpreter and bootstrap, or the package's own bootstrap file. Starts nothing.
import { accessSync, closeSync, constants, existsSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Places } from '../../environment.ts';
import type { Interpreter } from '../../interpreters.ts';
import type { FunctionUser } from '../../user.ts';
import { canRead } from '../../user.ts';
import type { Launch } from '../contract.ts';
import { LaunchFault } from '../contract.ts';

const DENIED = 'fork/exec /var/task/bootstrap: permission denied';
/** Linux looks at no more. */
const MOST_FIRST_LINE = 256;

export interface Command {
  readonly program: string;
  /** Flags and bootstrap: the same for every function of the interpreter. */
  readonly entry: readonly string[];
  readonly args: readonly string[];
}

export function isCustom(runtime: string | undefined): boolean {
  return runtime?.startsWith('provided') ?? false;
}

export function managedCommand(interpreter: Interpreter, runtime: string, places: Places, compiled: string): Command {
  const bare = bareCommand(interpreter, places.runtimeDir, compiled);
  if (interpreter.language === 'nodejs') {
    const major = Number(/\d+/.exec(runtime)?.[0]);
    return { ...bare, args: [JSON.stringify({ major })] };
  }
  return { ...bare, args: [places.layersRoot, runtime.slice('python'.length), ...interpreter.sitePackages] };
}

/** Interpreter and bootstrap, no function yet. `compiled` is a folder for Python's compiled modules. */
export function bareCommand({ language, command }: Interpreter, bootstraps: string, compiled: string): Command {
  if (language === 'nodejs') return { program: command, entry: [join(bootstraps, 'node.cjs')], args: [] };
  // -S: the site module costs up to 25 ms. -E: PYTHONPATH is the bootstrap's to place [lambda A3].
  return { program: command, entry: ['-S', '-E', join(bootstraps, 'python.py'), compiled], args: [] };
}

/** AWS_LAMBDA_EXEC_WRAPPER gets the real command as its arguments [lambda A2]. */
export function wrapped(command: Command, wrapper: string | undefined, places: Places): Command {
  if (wrapper === undefined || wrapper === '') return command;
  return { program: realPath(wrapper, places), entry: [], args: [command.program, ...command.entry, ...command.args] };
}

/** Where a path that names AWS's folders is on this machine. */
function realPath(path: string, { taskRoot, layersRoot }: Places): string {
  if (path.startsWith('/opt/')) return join(layersRoot, path.slice('/opt'.length));
  return path.startsWith('/var/task/') ? join(taskRoot, path.slice('/var/task'.length)) : path;
}

/** The package's bootstrap, else a layer's [lambda A3]. */
export function customCommand(
  { taskRoot, layersRoot }: Launch,
  places: Places,
  user: FunctionUser | undefined,
): Command {
  const found = [
    { real: join(taskRoot, 'bootstrap'), seen: join(places.taskRoot, 'bootstrap') },
    { real: join(layersRoot, 'bootstrap'), seen: join(places.layersRoot, 'bootstrap') },
  ].find(({ real }) => existsSync(real));
  if (found === undefined) {
    const message = "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]";
    throw new LaunchFault('Runtime.InvalidEntrypoint', message);
  }
  if (!isExecutable(found.real)) {
    throw new LaunchFault('Runtime.InvalidEntrypoint', DENIED);
  }
  if (user !== undefined) checkFirstLine(found.real, user);
  return { program: found.seen, entry: [], args: [] };
}

function checkFirstLine(script: string, user: FunctionUser): void {
  const interpreter = interpreterOf(script);
  if (interpreter === undefined || !existsSync(interpreter) || canRead(user, interpreter)) return;
  const why = `${DENIED}. Portico: its first line names ${interpreter}, which user ${user.uid}, as which functions run, cannot read`;
  throw new LaunchFault('Runtime.InvalidEntrypoint', why);
}

/** The program that the first line of a script names. */
function interpreterOf(script: string): string | undefined {
  const head = Buffer.alloc(MOST_FIRST_LINE);
  const fd = openSync(script, 'r');
  try {
    const length = readSync(fd, head);
    return /^#! *(\/[^\s]+)/.exec(head.toString('latin1', 0, length))?.[1];
  } finally {
    closeSync(fd);
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
