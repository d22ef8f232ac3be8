// portico logs: what functions and stages have written, and what they write while one watches.
import type { IncomingMessage } from 'node:http';
import { type TargetFlags, askAdmin, cutOff, findTarget } from './client.ts';
import { type Io, paint } from './terminal.ts';

export interface LogsFlags extends TargetFlags {
  readonly follow?: boolean;
  readonly since?: string;
  readonly json?: boolean;
}

interface Line {
  readonly group: string;
  readonly stream: string;
  readonly timestamp: number;
  readonly message: string;
}

/** `name`: a function or, with a slash, a log group; undefined: every group. */
export async function logs(name: string | undefined, flags: LogsFlags, io: Io): Promise<void> {
  const { follow, since, json, ...rest } = flags;
  const target = await findTarget(rest, io);
  const query = new URLSearchParams({
    ...(name !== undefined && { group: name.includes('/') ? name : `/aws/lambda/${name}` }),
    ...(since !== undefined && { since }),
    ...(follow && { follow: 'true' }),
  });
  const response = await askAdmin(target, `logs?${query}`);
  for await (const text of lines(response)) {
    io.out(json ? `${text}\n` : formatLine(JSON.parse(text) as Line, name === undefined, io));
  }
}

/** readline would not tell an answer that was cut from one that is complete. */
async function* lines(response: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  response.setEncoding('utf8');
  try {
    for await (const piece of response as AsyncIterable<string>) {
      const found = (rest + piece).split('\n');
      rest = found.pop() ?? '';
      yield* found;
    }
  } catch {
    throw cutOff();
  }
}

export function formatLine(line: Line, withGroup: boolean, io: Io): string {
  const time = paint(io, 'dim', new Date(line.timestamp).toISOString());
  const group = withGroup ? `${paint(io, 'dim', line.group)} ` : '';
  return `${time} ${group}${line.message.trimEnd()}\n`;
}
