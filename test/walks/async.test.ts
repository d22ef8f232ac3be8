// Asynchronous invokes survive kill -9: whatever was accepted runs at least once or reaches its failure destination.
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { removeOwn } from '../../src/execute/belongings.ts';
import { zip } from '../../tools/zip.ts';
import { requires } from '../requires.ts';
import { pause, startPortico, type Portico } from './portico.ts';

const EVENTS = 1000;

/** Appends the event's number to a file; every tenth event fails each time. */
function recorder(file: string): string {
  return `import json
def handler(event, context):
    with open(${JSON.stringify(file)}, "a") as out:
        out.write("%d\\n" % event["n"])
    if event["n"] % 10 == 0:
        raise ValueError("no")
`;
}

/** A failure destination: appends the number of the event that failed. */
function mourner(file: string): string {
  return `def handler(event, context):
    with open(${JSON.stringify(file)}, "a") as out:
        out.write("%d\\n" % event["requestPayload"]["n"])
`;
}

function numbers(file: string): Set<number> {
  return new Set(existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number) : []);
}

function clients(portico: Portico) {
  const settings = {
    endpoint: portico.url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  return { lambda: new LambdaClient(settings), iam: new IAMClient(settings) };
}

async function deploy(portico: Portico, name: string, source: string, role: string): Promise<string> {
  const code = { ZipFile: zip([{ name: 'app.py', data: Buffer.from(source) }]) };
  const made = await clients(portico).lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: 'python3.12',
      Handler: 'app.handler',
      Role: role,
      Code: code,
      Timeout: 10,
    }),
  );
  return made.FunctionArn!;
}

/** Sends until the program is gone; answers the numbers whose 202 came back. */
async function sendAll(portico: Portico, from: number, to: number, killAfter = Infinity): Promise<Set<number>> {
  const { lambda } = clients(portico);
  const accepted = new Set<number>();
  let next = from;
  const lane = async (): Promise<void> => {
    for (let n = next++; n < to; n = next++) {
      const sent = await lambda
        .send(new InvokeCommand({ FunctionName: 'recorder', InvocationType: 'Event', Payload: JSON.stringify({ n }) }))
        .catch(() => undefined);
      if (sent?.StatusCode !== 202) continue;
      accepted.add(n);
      if (accepted.size === killAfter) portico.process.kill('SIGKILL');
    }
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  return accepted;
}

test('1,000 events, killed half way: none that was accepted is lost', requires('python3'), async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'portico-async-'));
  t.after(() => removeOwn(data));
  // Functions may be somebody else.
  const written = join(data, 'written');
  mkdirSync(written);
  chmodSync(data, 0o711);
  chmodSync(written, 0o777);
  const ran = join(written, 'ran.txt');
  const failed = join(written, 'failed.txt');
  const first = await startPortico({ data: join(data, 'store') });
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
  };
  const role = await clients(first).iam.send(
    new CreateRoleCommand({ RoleName: 'worker', AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  const destination = await deploy(first, 'mourner', mourner(failed), role.Role!.Arn!);
  await deploy(first, 'recorder', recorder(ran), role.Role!.Arn!);
  await clients(first).lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: 'recorder',
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: destination } },
    }),
  );
  const accepted = await sendAll(first, 0, EVENTS, EVENTS / 2);
  await first.stop('SIGKILL');
  assert.ok(accepted.size >= EVENTS / 2, `${accepted.size} were accepted before the kill`);

  const second = await startPortico({ data: join(data, 'store') });
  t.after(() => second.stop());
  // Numbers of their own: what the first process lost must not hide behind a second event of the same number.
  const again = await sendAll(second, EVENTS, EVENTS + 100);
  assert.equal(again.size, 100);
  const wanted = new Set([...accepted, ...again]);
  const mourned = [...wanted].filter((n) => n % 10 === 0);
  const isDone = (): boolean =>
    [...wanted].every((n) => numbers(ran).has(n)) && mourned.every((n) => numbers(failed).has(n));
  for (const end = Date.now() + 60_000; !isDone(); await pause(200)) {
    const lost = [...wanted].filter((n) => !numbers(ran).has(n));
    assert.ok(
      Date.now() < end,
      `${lost.length} events never ran, e.g. ${lost.slice(0, 5).join(', ')}; ${numbers(failed).size} failures were told`,
    );
  }
});
