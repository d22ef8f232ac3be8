// portico invoke: calls a function through the Lambda API, as the AWS CLI does.
import type { IncomingMessage } from 'node:http';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { sign } from '../wire/sigv4/sign.ts';
import { type Target, type TargetFlags, ask, findTarget, messageOf, readBody } from './client.ts';
import { keys } from './env.ts';
import { EXIT, Failure } from './failure.ts';
import { type Io, paint } from './terminal.ts';

export interface InvokeFlags extends TargetFlags {
  readonly payload?: string;
  readonly event?: boolean;
  readonly tail?: boolean;
  readonly qualifier?: string;
}

/** Prints the payload of the answer; the log's tail and a function error go to standard error. */
export async function invoke(name: string, flags: InvokeFlags, io: Io): Promise<void> {
  const { payload, event, tail, qualifier, ...rest } = flags;
  const target = await findTarget(rest, io);
  const body = await payloadOf(payload, io);
  const response = await call(target, pathOf(name, qualifier), body, {
    'x-amz-invocation-type': event ? 'Event' : 'RequestResponse',
    ...(tail && !event && { 'x-amz-log-type': 'Tail' }),
  });
  const answer = (await readBody(response)).toString();
  if ((response.statusCode ?? 0) >= 400) throw refused(response, answer);
  const log = response.headers['x-amz-log-result'];
  if (typeof log === 'string') io.err(`${Buffer.from(log, 'base64').toString().trimEnd()}\n`);
  if (event) return io.err(`accepted, request ${String(response.headers['x-amzn-requestid'])}\n`);
  io.out(answer.endsWith('\n') ? answer : `${answer}\n`);
  const functionError = response.headers['x-amz-function-error'];
  if (functionError === undefined) return undefined;
  throw new Failure(
    EXIT.functionError,
    `the function reported an error (${paint(io, 'red', String(functionError))}), see above`,
  );
}

function pathOf(name: string, qualifier: string | undefined): string {
  const query = qualifier === undefined ? '' : `?Qualifier=${encodeURIComponent(qualifier)}`;
  return `/2015-03-31/functions/${encodeURIComponent(name)}/invocations${query}`;
}

async function payloadOf(given: string | undefined, io: Io): Promise<Buffer> {
  if (given === undefined) return Buffer.from('{}');
  if (given === '-') return io.readStdin();
  if (!given.startsWith('@')) return Buffer.from(given);
  const file = resolve(io.cwd, given.slice(1));
  return readFile(file).catch((error: Error) => {
    throw new Failure(EXIT.usage, `the payload file cannot be read: ${error.message}`);
  });
}

async function call(
  target: Target,
  path: string,
  body: Buffer,
  headers: Record<string, string>,
): Promise<IncomingMessage> {
  const [bare = '', query = ''] = path.split('?');
  const signed = sign(
    {
      method: 'POST',
      path: bare,
      query,
      headers: { host: new URL(target.endpoint).host, 'content-type': 'application/json', ...headers },
      body,
    },
    await keys(target.config),
    { region: target.config.region, service: 'lambda', nowMs: Date.now() },
  );
  return ask(target, path, { method: 'POST', headers: { ...signed, 'content-length': String(body.length) }, body });
}

function refused(response: IncomingMessage, answer: string): Failure {
  const type = String(response.headers['x-amzn-errortype'] ?? response.statusCode).split(':')[0];
  const id = response.headers['x-amzn-requestid'];
  return new Failure(
    EXIT.failed,
    `${type}: ${messageOf(answer) ?? answer.slice(0, 200)}`,
    typeof id === 'string' ? `Why: portico explain ${id}` : undefined,
  );
}
