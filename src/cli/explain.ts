// portico explain: why a request was refused, and what would have passed.
import { type Target, type TargetFlags, askAdmin, askJson, findTarget, readBody } from './client.ts';
import { EXIT, Failure } from './failure.ts';
import type { Io } from './terminal.ts';

export interface ExplainFlags extends TargetFlags {
  readonly json?: boolean;
}

/** `id`: the request id or its beginning; undefined: the last refused exchange. */
export async function explain(id: string | undefined, { json, ...flags }: ExplainFlags, io: Io): Promise<void> {
  const target = await findTarget(flags, io);
  const path = `traces/${encodeURIComponent(id ?? (await lastRefused(target)))}`;
  if (json) return io.out(`${JSON.stringify(await askJson(target, path), null, 2)}\n`);
  const response = await askAdmin(target, path, { headers: { accept: 'text/plain' } });
  return io.out((await readBody(response)).toString());
}

async function lastRefused(target: Target): Promise<string> {
  const { traces } = await askJson<{ traces: readonly { readonly id: string }[] }>(
    target,
    'traces?limit=100&refused=true',
  );
  const [last] = traces;
  if (last) return last.id;
  throw new Failure(
    EXIT.failed,
    'nothing has been refused since Portico started',
    'For any other request: portico explain <x-amzn-requestid of its answer>',
  );
}
