// How a command ends badly: one line, one hint, one exit code. Never a stack trace.

export const EXIT = {
  failed: 1,
  usage: 2,
  unreachable: 3,
  functionError: 4,
} as const;

export const EXIT_HELP = `Exit codes:
  0  done
  1  failed; the reason is on standard error
  2  wrong usage or configuration
  3  no Portico answers
  4  the invoked function reported an error`;

export class Failure extends Error {
  readonly exitCode: number;
  readonly hint: string | undefined;

  constructor(exitCode: number, message: string, hint?: string) {
    super(message);
    this.name = 'Failure';
    this.exitCode = exitCode;
    this.hint = hint;
  }
}

/** Known errors carry `code` and `hint` (a refused configuration, a port in use); anything else is shown by its message. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const { code, hint, message } = error as { code?: unknown; hint?: unknown; message?: unknown };
  const text = typeof message === 'string' && message !== '' ? message : String(error);
  if (typeof code !== 'string' || typeof hint !== 'string') return new Failure(EXIT.failed, text);
  return new Failure(code === 'CONFIG' ? EXIT.usage : EXIT.failed, text, hint);
}

export function describe(failure: Failure): string {
  // A message of several lines would look like a stack.
  const [line] = failure.message.split('\n');
  return `portico: ${line}\n${failure.hint ? `  ${failure.hint}\n` : ''}`;
}
