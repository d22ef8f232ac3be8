// A small shell that outlives Portico: when Portico is gone, even by kill -9, it ends the process groups of the sandboxes.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';

/** Reads "+ group" and "- group"; at the end of its input, which is the end of Portico, it kills what is left. */
const SCRIPT = `
trap '' INT TERM HUP
groups=' '
while read -r sign group; do
  case $sign in
    +) groups="$groups$group " ;;
    -) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -KILL "-$group" 2>/dev/null; done
`;

export class Watchdog {
  readonly #groups = new Set<number>();
  #shell: ChildProcess | undefined;
  /** What it is still to be told. */
  #lines = '';
  #closed = false;

  /** A spare is told of twice: when it starts and when it becomes a function. */
  add(group: number): void {
    if (this.#groups.has(group)) return;
    this.#groups.add(group);
    if (this.#shell === undefined) this.#start();
    else this.#tell(`+ ${group}\n`);
  }

  remove(group: number): void {
    if (this.#groups.delete(group)) this.#tell(`- ${group}\n`);
  }

  close(): void {
    this.#closed = true;
    this.#shell?.stdin?.end(this.#lines);
    this.#lines = '';
  }

  #start(): void {
    // Its own session: a signal to Portico's group does not reach it.
    const shell = spawn('/bin/sh', ['-c', SCRIPT], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      env: {},
      cwd: '/',
    });
    this.#shell = shell;
    shell.stdin.on('error', () => {});
    const ended = () => {
      if (this.#shell !== shell) return;
      this.#shell = undefined;
      if (!this.#closed && this.#groups.size > 0) setTimeout(() => this.#start(), 100).unref();
    };
    shell.on('error', ended);
    shell.on('exit', ended);
    shell.unref();
    (shell.stdin as unknown as { unref(): void }).unref();
    this.#lines = '';
    for (const group of this.#groups) this.#tell(`+ ${group}\n`);
  }

  /** Not at once: waking the shell up takes a fifth of a millisecond, which would be a cold start's. */
  #tell(line: string): void {
    if (this.#lines === '') setImmediate(() => this.#flush());
    this.#lines += line;
  }

  #flush(): void {
    if (this.#lines !== '') this.#shell?.stdin?.write(this.#lines);
    this.#lines = '';
  }
}
