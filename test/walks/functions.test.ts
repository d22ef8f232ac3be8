// Functions in three languages through the Lambda API of the started program: answers, errors, logs, and what their roles may do.
import assert from 'node:assert/strict';
import { chmod } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { CreateStageCommand, UpdateStageCommand } from '@aws-sdk/client-api-gateway';
import { CreateLogGroupCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  InvokeCommand,
  InvocationType,
  UpdateFunctionCodeCommand,
  type InvokeCommandInput,
} from '@aws-sdk/client-lambda';
import { withFolder } from '../contract/folder.ts';
import { requires } from '../requires.ts';
import { run } from './cli.ts';
import { clientsAt, REGION, type Clients } from './clients.ts';
import { ACCOUNT, createFunction, createRole, functionArn, RestApi, zipOf } from './gateway.ts';
import { pause, startPortico, type Portico } from './portico.ts';

const PYTHON = `
import json, os, sys
print("loaded once")
calls = 0
def handler(event, context):
    global calls
    calls += 1
    if event.get("raise"):
        raise KeyError(event["raise"])
    if event.get("exit"):
        os._exit(3)
    print("working on", event.get("name"))
    return {"calls": calls, "name": event.get("name"), "id": context.aws_request_id,
            "left": context.get_remaining_time_in_millis() > 0, "stage": os.environ["STAGE"], "arn": context.invoked_function_arn}
`;

const NODE = `
const { readdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
let calls = 0;
class JobError extends Error { constructor(message) { super(message); this.name = 'JobError'; } }
exports.handler = async (event, context) => {
  calls += 1;
  if (event.raise) throw new JobError(event.raise);
  if (event.waitMs) await new Promise((resolve) => setTimeout(resolve, event.waitMs));
  if (event.meet) {
    writeFileSync(join(event.meet, context.awsRequestId), '');
    while (readdirSync(event.meet).length < event.party) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  console.log('job', event.name);
  return { calls, pid: process.pid, id: context.awsRequestId, memory: context.memoryLimitInMB };
};
`;

/** The Runtime API by hand: a shell and curl. */
const SHELL = `#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
head="$(mktemp)"
while true; do
  event="$(curl -sS -D "$head" "$api/next")" || exit 1
  id="$(tr -d '\\r' <"$head" | sed -n 's/^lambda-runtime-aws-request-id: *//Ip')"
  echo "got $event"
  case "$event" in
    *fail*) curl -sS -o /dev/null -d '{"errorType":"Shell.Failed","errorMessage":"as asked"}' "$api/$id/error" ;;
    *) curl -sS -o /dev/null -d "{\\"event\\":$event,\\"id\\":\\"$id\\"}" "$api/$id/response" ;;
  esac
done
`;

/** Signs with the credentials that it finds in its environment, as an SDK does, and answers what Portico said. */
const SIGNING = `
const { createHash, createHmac } = require('node:crypto');
const hash = (text) => createHash('sha256').update(text).digest('hex');
const mac = (key, text) => createHmac('sha256', key).update(text).digest();
exports.handler = async ({ service, path = '/', method = 'POST', type = 'application/x-www-form-urlencoded', body = '' }) => {
  const url = new URL(path, process.env.AWS_ENDPOINT_URL);
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token, AWS_REGION: region } = process.env;
  const date = new Date().toISOString().replace(/[-:]|\\.\\d+/g, '');
  const headers = { 'content-type': type, host: url.host, 'x-amz-date': date, 'x-amz-security-token': token };
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => name + ':' + headers[name] + '\\n').join('');
  const canonical = [method, url.pathname, url.search.slice(1), lines, names.join(';'), hash(body)].join('\\n');
  const scope = [date.slice(0, 8), region, service, 'aws4_request'];
  const key = scope.reduce(mac, 'AWS4' + secret);
  const signature = mac(key, ['AWS4-HMAC-SHA256', date, scope.join('/'), hash(canonical)].join('\\n')).toString('hex');
  headers.authorization = 'AWS4-HMAC-SHA256 Credential=' + id + '/' + scope.join('/') + ', SignedHeaders=' + names.join(';') + ', Signature=' + signature;
  const { host, ...sent } = headers;
  const answer = await fetch(url, { method, headers: sent, ...(method === 'GET' ? {} : { body }) });
  return { status: answer.status, text: await answer.text() };
};
`;

const BOTO3 = `
import boto3
from botocore.exceptions import ClientError
def handler(event, context):
    me = boto3.client("sts").get_caller_identity()["Arn"]
    try:
        boto3.client("iam").list_users()
        refused = None
    except ClientError as error:
        refused = error.response["Error"]["Code"]
    answer = boto3.client("lambda").invoke(FunctionName="node-fn", Payload=b'{"name":"from boto3"}')
    return {"me": me, "refused": refused, "status": answer["StatusCode"]}
`;

let portico: Portico;
let clients: Clients;

before(async () => {
  portico = await startPortico();
  clients = clientsAt(portico.url);
  await createRole(clients, 'walk');
  const allowed = { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: functionArn('node-fn') };
  const Role = await createRole(clients, 'caller', [allowed]);
  await Promise.all([
    createFunction(clients, 'python-fn', 'python', PYTHON, { Environment: { Variables: { STAGE: 'test' } } }),
    createFunction(clients, 'node-fn', 'node', NODE, { MemorySize: 256, Timeout: 20 }),
    createFunction(clients, 'slow-fn', 'node', NODE, { Timeout: 1 }),
    createFunction(clients, 'shell-fn', 'custom', SHELL),
    createFunction(clients, 'signing-fn', 'node', SIGNING, { Role }),
    createFunction(clients, 'boto3-fn', 'python', BOTO3, { Role, Timeout: 30 }),
  ]);
});
after(() => portico.stop());

interface Invoked {
  readonly status: number | undefined;
  readonly error: string | undefined;
  readonly value: any;
  readonly log: string;
  readonly requestId: string | undefined;
}

async function invoke(name: string, event: object, more: Partial<InvokeCommandInput> = {}): Promise<Invoked> {
  const input = { FunctionName: name, Payload: Buffer.from(JSON.stringify(event)), LogType: 'Tail' as const, ...more };
  const answer = await clients.lambda.send(new InvokeCommand(input));
  const text = Buffer.from(answer.Payload ?? []).toString();
  return {
    status: answer.StatusCode,
    error: answer.FunctionError,
    value: text === '' ? undefined : JSON.parse(text),
    log: Buffer.from(answer.LogResult ?? '', 'base64').toString(),
    requestId: answer.$metadata.requestId,
  };
}

async function messages(group: string, filterPattern?: string): Promise<string[]> {
  const { events = [] } = await clients.logs.send(new FilterLogEventsCommand({ logGroupName: group, filterPattern }));
  return events.map(({ message = '' }) => message);
}

test('Python: the answer, the context and the tail of the log', requires('python3'), async () => {
  const { status, error, value, log, requestId } = await invoke('python-fn', { name: 'one' });
  assert.deepEqual([status, error], [200, undefined]);
  assert.deepEqual(value, {
    calls: 1,
    name: 'one',
    id: requestId,
    left: true,
    stage: 'test',
    arn: functionArn('python-fn'),
  });
  const lines = log.split('\n');
  assert.equal(lines[0], `START RequestId: ${requestId} Version: $LATEST`);
  assert.equal(lines[1], 'working on one');
  assert.equal(lines[2], `END RequestId: ${requestId}`);
  assert.match(
    lines[3]!,
    new RegExp(
      `^REPORT RequestId: ${requestId}\tDuration: [\\d.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\tMax Memory Used: \\d+ MB\tInit Duration: [\\d.]+ ms\t`,
    ),
  );
  assert.equal(
    (await invoke('python-fn', { name: 'two' })).value.calls,
    2,
    "the second call finds the first one's process",
  );
});

test(
  'Python: an exception is a function error with its trace, an exit is Runtime.ExitError',
  requires('python3'),
  async () => {
    const raised = await invoke('python-fn', { raise: 'job' });
    assert.deepEqual([raised.status, raised.error], [200, 'Unhandled']);
    assert.deepEqual([raised.value.errorType, raised.value.errorMessage], ['KeyError', "'job'"]);
    assert.match(raised.value.stackTrace.join(''), /app\.py", line \d+, in handler/);
    assert.match(raised.log, /\[ERROR\] KeyError: 'job'/);
    const gone = await invoke('python-fn', { exit: true });
    assert.equal(gone.error, 'Unhandled');
    assert.equal(gone.value.errorType, 'Runtime.ExitError');
    assert.match(gone.value.errorMessage, /Runtime exited with error: exit status 3$/);
    assert.equal((await invoke('python-fn', { name: 'again' })).value.calls, 1, 'a new process serves the next call');
  },
);

test('Node.js: errors keep their type and trace, a timeout says its seconds', async () => {
  assert.equal((await invoke('node-fn', { name: 'one' })).value.memory, '256');
  const raised = await invoke('node-fn', { raise: 'no such job' });
  assert.deepEqual([raised.value.errorType, raised.value.errorMessage], ['JobError', 'no such job']);
  assert.match(raised.value.trace[1], /at .*index\.js/);
  const slow = await invoke('slow-fn', { waitMs: 20_000 });
  assert.equal(slow.error, 'Unhandled');
  assert.match(slow.value.errorMessage, /Task timed out after 1\.00 seconds$/);
  assert.match(slow.log, /Status: timeout/);
});

test('parallel calls run in processes of their own, one event at a time', () =>
  withFolder(async (meet) => {
    const party = 3;
    await chmod(meet, 0o777);
    const found = await Promise.all(Array.from({ length: party }, () => invoke('node-fn', { meet, party })));
    assert.equal(new Set(found.map(({ value }) => value.pid)).size, party);
  }));

test('a shell and curl make a custom runtime', requires('curl'), async () => {
  const { value, log, requestId } = await invoke('shell-fn', { name: 'one' });
  assert.deepEqual(value, { event: { name: 'one' }, id: requestId });
  assert.match(log, /got \{"name":"one"\}/);
  const failed = await invoke('shell-fn', { name: 'fail' });
  assert.deepEqual([failed.error, failed.value.errorType], ['Unhandled', 'Shell.Failed']);
});

function answering(n: number): string {
  return `exports.handler = async () => ${n};`;
}

test('new code serves the next call', async () => {
  const name = 'changing-fn';
  await createFunction(clients, name, 'node', answering(1));
  assert.equal((await invoke(name, {})).value, 1);
  await clients.lambda.send(
    new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile: zipOf('node', answering(2)) }),
  );
  assert.equal((await invoke(name, {})).value, 2);
});

test('a dry run only checks, an event is accepted and runs', async () => {
  const dry = await invoke('node-fn', { name: 'dry' }, { InvocationType: InvocationType.DryRun });
  assert.deepEqual([dry.status, dry.value], [204, undefined]);
  const event = await invoke('node-fn', { name: 'queued' }, { InvocationType: InvocationType.Event });
  assert.deepEqual([event.status, event.value], [202, undefined]);
  await until(async () => (await messages('/aws/lambda/node-fn', '"job queued"')).length === 1);
  const started = await messages('/aws/lambda/node-fn', `"START RequestId: ${event.requestId}"`);
  assert.equal(started.length, 1, 'the invocation bears the id of the answer');
  assert.deepEqual(await messages('/aws/lambda/node-fn', '"job dry"'), []);
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 30_000; !(await holds()); await pause(20))
    assert.ok(Date.now() < end, 'nothing happened in 30 s');
}

test('what functions write is in their log group, for clients and aws-cli', requires('aws-cli'), async () => {
  const { requestId } = await invoke('node-fn', { name: 'logged' });
  const found = await messages('/aws/lambda/node-fn');
  const own = found.filter((line) => line.includes(requestId!));
  assert.match(own[0]!, /^START RequestId: /);
  assert.match(own[1]!, new RegExp(`^\\S+Z\t${requestId}\tINFO\tjob logged`));
  assert.match(own[2]!, /^END RequestId: /);
  assert.match(own[3]!, /^REPORT RequestId: .*\tDuration: /);
  const args = [
    'logs',
    'filter-log-events',
    '--log-group-name',
    '/aws/lambda/node-fn',
    '--filter-pattern',
    `"${requestId}"`,
  ];
  const { code, out, err } = await run('aws', [...args, '--query', 'events[].message', '--output', 'json'], {
    env: portico.env,
  });
  assert.equal(code, 0, err);
  assert.deepEqual(JSON.parse(out), own);
});

test('access log lines of a stage can be read through the Logs API', async () => {
  const api = await RestApi.create(clients, portico, { name: 'logged' });
  await api.proxy('ANY', '/any/{proxy+}', 'node-fn');
  await api.deploy('first');
  const stage = { restApiId: api.id, stageName: 'logged' };
  await clients.gateway.send(new CreateStageCommand({ ...stage, deploymentId: (await api.deployments())[0]! }));
  await clients.logs.send(new CreateLogGroupCommand({ logGroupName: 'access' }));
  const patchOperations = Object.entries({
    destinationArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:access`,
    format:
      '$context.requestId $context.httpMethod $context.resourcePath $context.status $context.error.message $context.nothing',
  }).map(([name, value]) => ({ op: 'replace' as const, path: `/accessLogSettings/${name}`, value }));
  await clients.gateway.send(new UpdateStageCommand({ ...stage, patchOperations }));
  const malformed = await api.call('/logged/any/x');
  const unknown = await api.call('/logged/nothing');
  const lines = [
    `${malformed.requestId} GET /any/{proxy+} 502 Internal server error -`,
    `${unknown.requestId} GET - 403 Missing Authentication Token -`,
  ];
  assert.deepEqual((await messages('access')).sort(), lines.sort());
});

function invocations(name: string): string {
  return `/2015-03-31/functions/${name}/invocations`;
}

test('a function acts as its role: what the role may not do is denied', async () => {
  const me = await invoke('signing-fn', { service: 'sts', body: 'Action=GetCallerIdentity&Version=2011-06-15' });
  assert.equal(me.value.status, 200, me.value.text);
  assert.match(me.value.text, new RegExp(`<Arn>arn:aws:sts::${ACCOUNT}:assumed-role/caller/signing-fn</Arn>`));
  const users = await invoke('signing-fn', { service: 'iam', body: 'Action=ListUsers&Version=2010-05-08' });
  assert.equal(users.value.status, 403);
  assert.match(users.value.text, /<Code>AccessDenied<\/Code>/);
  assert.match(
    users.value.text,
    /User: arn:aws:sts::\d+:assumed-role\/caller\/signing-fn is not authorized to perform: iam:ListUsers/,
  );
  const other = await invoke('signing-fn', {
    service: 'lambda',
    path: invocations('node-fn'),
    type: 'application/json',
    body: '{}',
  });
  assert.equal(other.value.status, 200, other.value.text);
  const denied = await invoke('signing-fn', {
    service: 'lambda',
    path: invocations('python-fn'),
    type: 'application/json',
    body: '{}',
  });
  assert.equal(denied.value.status, 403);
  assert.match(
    denied.value.text,
    /is not authorized to perform: lambda:InvokeFunction on resource: .*:function:python-fn/,
  );
});

test('boto3 in a function finds Portico and the role by itself', requires('botocore'), async () => {
  const { value, error } = await invoke('boto3-fn', {});
  assert.equal(error, undefined, JSON.stringify(value));
  assert.deepEqual(value, {
    me: `arn:aws:sts::${ACCOUNT}:assumed-role/caller/boto3-fn`,
    refused: 'AccessDenied',
    status: 200,
  });
});
