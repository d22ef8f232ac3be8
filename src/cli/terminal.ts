// What the commands write to. Colours on a terminal only; tables that line up.

/** The outside of a command; tests hand in their own. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Standard output is a terminal that shows colours. */
  readonly colours: boolean;
  readonly readStdin: () => Promise<Buffer>;
}

export function processIo(): Io {
  const { stdout, stderr, env } = process;
  // `portico logs | head` closes the pipe early; that is no error.
  stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  // Whoever read the log has gone: `up` lives on, and the complaint about it would be the next line that cannot be written.
  stderr.on('error', () => undefined);
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    env,
    cwd: process.cwd(),
    colours: stdout.isTTY && env['NO_COLOR'] === undefined && env['TERM'] !== 'dumb',
    readStdin: async () => Buffer.concat(await process.stdin.toArray()),
  };
}

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;

export function paint(io: Io, colour: keyof typeof CODES, text: string): string {
  return io.colours ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text;
}

/** Columns as wide as their widest cell; no blanks at the end of a line. */
export function table(rows: readonly (readonly string[])[], indent = ''): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  const lines = rows.map((row) => indent + row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '));
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}
