// A Node.js process that has loaded the bootstrap and waits on its channel to be told which function it serves.
import { BOOT_ENVIRONMENT } from '../../environment.ts';
import type { FunctionUser } from '../../user.ts';
import type { Command } from './command.ts';
import type { Life, Spare } from './spares.ts';
import { lifeMessage } from './spares.ts';
import type { Started } from './started.ts';
import { signalGroup, spawned } from './started.ts';
import type { Watchdog } from './watchdog.ts';

export class NodeSpare implements Spare {
  readonly lasts = false;
  readonly gone: Promise<unknown>;
  readonly #process: Started;
  #isGone = false;

  /** `command` is that of every function of its interpreter; what a function adds comes later. */
  constructor(command: Command, user: FunctionUser | undefined, watchdog: Watchdog) {
    const args = [...command.entry, 'spare'];
    const environment = BOOT_ENVIRONMENT.nodejs;
    this.#process = spawned({
      command: command.program,
      args,
      folder: '/',
      environment,
      user,
      channel: true,
      answers: true,
    });
    const { pid, exit } = this.#process;
    if (pid !== undefined) watchdog.add(pid);
    this.gone = exit.then(() => {
      this.#isGone = true;
      if (pid !== undefined) watchdog.remove(pid);
    });
  }

  become(life: Life): Promise<Started | undefined> {
    const { pid } = this.#process;
    if (pid === undefined || this.#isGone) return Promise.resolve(undefined);
    return Promise.resolve({ ...this.#process, greeting: lifeMessage(life, pid) });
  }

  end(): void {
    const { pid } = this.#process;
    if (pid !== undefined && !this.#isGone) signalGroup(pid, 'SIGKILL');
  }
}
