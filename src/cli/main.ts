// The command line: runs one command and turns whatever goes wrong into one line and an exit code.
import { readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { EXIT, describe, failureOf } from './failure.ts';
import { createProgram } from './program.ts';
import { type Io, processIo } from './terminal.ts';
import { ROOT } from '../root.ts';

/** The exit code. */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  try {
    await createProgram(io, version()).parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // commander has already printed its text: help and version are no failures, everything else is wrong usage.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage;
    const failure = failureOf(error);
    io.err(describe(failure));
    return failure.exitCode;
  }
}

function version(): string {
  const file = new URL('package.json', ROOT);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** What bin/portico.js calls. */
export async function main(): Promise<void> {
  process.exitCode = await runCli(process.argv.slice(2), processIo());
}
