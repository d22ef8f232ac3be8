// The admin door over a real socket.
import assert from 'node:assert/strict';
import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import type { StoredLogEvent, Trace } from '../observe/contract.ts';
import { type AdminPorts, type LogQuery, createAdmin, isAdminPath } from './admin.ts';
import { parseTime } from './admin-logs.ts';
import { type TestServer, fakeTraces, rule, start } from './testing.ts';

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

function ports(more: Partial<AdminPorts> = {}): AdminPorts {
  return {
    version: '0.1.0',
    startedMs: Date.now() - 5000,
    host: 'portico.example',
    ephemeral: true,
    ready: () => true,
    status: () => ({ functions: 2 }),
    urls: () => [{ url: 'http://x', kind: 'REST API', behind: 'jobs stage stg' }],
    recentTraces: () => [],
    findTrace: () => undefined,
    explain: (trace) => ({ id: trace.id, summary: `about ${trace.id}`, steps: [], trace }),
    renderExplanation: (explanation) => `text ${explanation.summary}\n`,
    logGroups: () => [],
    readLogs: async () => [],
    trust: () => ({ pem: 'PEM\n', file: '/data/ca.pem', fingerprint: 'AB:CD' }),
    reset: async () => {},
    ...more,
  };
}

async function serve(more: Partial<AdminPorts> = {}): Promise<TestServer> {
  const door = createAdmin(ports(more));
  return start((exchange) => exchange.reply(404, [], 'control'), {
    rules: [rule((exchange) => isAdminPath(exchange.path), door)],
  });
}

function ask(
  server: TestServer,
  target: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(server.url + target, { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    request.on('error', reject).end();
  });
}

function someTrace(id: string, door = 'restapi'): Trace {
  return {
    ...fakeTraces().open(door, 'GET', 'h', '/t?token=secret&X-Amz-Signature=00ff'),
    id,
    steps: [{ gate: 'api-key', verdict: 'refuse', reason: 'no-key' }],
  };
}

test('health answers 503 until everything serves, then 200', async () => {
  let ready = false;
  await using server = await serve({ ready: () => ready });
  const before = await ask(server, '/_portico/health');
  assert.equal(before.status, 503);
  assert.equal((JSON.parse(before.text) as { status: string }).status, 'starting');
  ready = true;
  const after = await ask(server, '/_portico/health');
  assert.equal(after.status, 200);
  const body = JSON.parse(after.text) as { status: string; version: string; uptimeMs: number };
  assert.match(after.text, /^\{"status":"ready",/);
  assert.equal(body.version, '0.1.0');
  assert.ok(body.uptimeMs >= 5000);
});

test('status and urls answer what they are handed', async () => {
  await using server = await serve();
  assert.equal((await ask(server, '/_portico/status')).text, '{"functions":2}');
  assert.equal(
    (await ask(server, '/_portico/urls')).text,
    '{"urls":[{"url":"http://x","kind":"REST API","behind":"jobs stage stg"}]}',
  );
});

test('an unknown path is 404, a wrong method 405, in JSON', async () => {
  await using server = await serve();
  for (const path of ['/_portico/nothing', '/_portico/', '/_portico/constructor']) {
    const answer = await ask(server, path);
    assert.equal(answer.status, 404);
    assert.match((JSON.parse(answer.text) as { message: string }).message, /health, status, urls/);
  }
  const wrong = await ask(server, '/_portico/status', {}, 'POST');
  assert.equal(wrong.status, 405);
  assert.equal(wrong.headers.allow, 'GET');
  assert.equal((await ask(server, '/_portico/reset')).headers.allow, 'POST');
});

test('reset needs --ephemeral', async () => {
  let resets = 0;
  const reset = async (): Promise<void> => void resets++;
  await using kept = await serve({ ephemeral: false, reset });
  const refused = await ask(kept, '/_portico/reset', {}, 'POST');
  assert.equal(refused.status, 403);
  assert.match(refused.text, /--ephemeral/);
  await using server = await serve({ reset });
  assert.equal((await ask(server, '/_portico/reset', {}, 'POST')).status, 200);
  assert.equal(resets, 1);
});

test('traces are listed newest first, without queries and the admin door, and found by a prefix of the id', async () => {
  const kept = [someTrace('aaaa-1', 'admin'), someTrace('aabb-2'), someTrace('aacc-3')];
  await using server = await serve({ recentTraces: () => kept, findTrace: (id) => kept.find((one) => one.id === id) });
  const list = JSON.parse((await ask(server, '/_portico/traces?refused=true&limit=5')).text) as {
    traces: { id: string; reason: string; target: string }[];
  };
  assert.deepEqual(
    list.traces.map((one) => [one.id, one.reason, one.target]),
    [
      ['aabb-2', 'no-key', '/t'],
      ['aacc-3', 'no-key', '/t'],
    ],
  );
  const one = JSON.parse((await ask(server, '/_portico/traces?limit=1')).text) as typeof list;
  assert.deepEqual(
    one.traces.map(({ id }) => id),
    ['aabb-2'],
  );
  assert.equal((await ask(server, '/_portico/traces?limit=no')).status, 400);
  assert.equal(
    (JSON.parse((await ask(server, '/_portico/traces/aabb-2')).text) as { summary: string }).summary,
    'about aabb-2',
  );
  assert.equal((await ask(server, '/_portico/traces/aab?format=text')).text, 'text about aabb-2\n');
  const plain = await ask(server, '/_portico/traces/aacc', { accept: 'text/plain' });
  assert.equal(plain.headers['content-type'], 'text/plain; charset=utf-8');
  assert.equal(plain.text, 'text about aacc-3\n');
  assert.equal((await ask(server, '/_portico/traces/aa')).status, 409);
  assert.equal((await ask(server, '/_portico/traces/zz')).status, 404);
});

test('an id of an HTTP API is found however it is spelled', async () => {
  const kept = [someTrace('Mc7/ioP+HcEKPA=')];
  await using server = await serve({ recentTraces: () => kept, findTrace: (id) => kept.find((one) => one.id === id) });
  for (const spelled of ['Mc7%2FioP%2BHcEKPA%3D', 'Mc7/ioP+HcEKPA=', 'Mc7%2fio'])
    assert.equal((await ask(server, `/_portico/traces/${spelled}`)).status, 200, spelled);
  assert.equal((await ask(server, '/_portico/traces/%FF')).status, 404);
});

function event(n: number, message: string): StoredLogEvent {
  return { stream: 's', timestampMs: n, ingestionMs: n, eventId: String(n).padStart(56, '0'), message };
}

test('logs come as lines of JSON, and go on while somebody follows', async () => {
  const stored = [event(1000, 'one'), event(2000, 'two')];
  const readLogs = async (_group: string, query: LogQuery): Promise<StoredLogEvent[]> =>
    stored.filter((one) => one.timestampMs >= (query.fromMs ?? 0) && one.eventId > (query.afterEventId ?? ''));
  await using server = await serve({ logGroups: () => ['/aws/lambda/f'], readLogs });
  const all = await ask(server, '/_portico/logs?group=/aws/lambda/f&since=1500');
  assert.equal(all.text, '{"group":"/aws/lambda/f","stream":"s","timestamp":2000,"message":"two"}\n');
  assert.equal((await ask(server, '/_portico/logs?group=other')).status, 404);
  assert.equal((await ask(server, '/_portico/logs?since=yesterday')).status, 400);

  const lines: string[] = [];
  const request = http.get(`${server.url}/_portico/logs?follow=1&since=2000`, (response) => {
    response.setEncoding('utf8').on('data', (chunk: string) => lines.push(...chunk.trim().split('\n')));
    response.on('error', () => undefined);
  });
  while (lines.length < 1) await pause(10);
  stored.push(event(3000, 'three'));
  while (lines.length < 2) await pause(10);
  request.destroy();
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { message: string }).message),
    ['two', 'three'],
  );
  await pause(20);
  assert.deepEqual(server.bugs, []);
});

test('times are relative, absolute or milliseconds', () => {
  assert.equal(parseTime('10m', 1_000_000), 400_000);
  assert.equal(parseTime('1d', 100_000_000), 13_600_000);
  assert.equal(parseTime('1234', 0), 1234);
  assert.equal(parseTime('1970-01-01T00:00:01Z', 0), 1000);
  assert.equal(parseTime(null, 0), undefined);
  assert.ok(Number.isNaN(parseTime('soon', 0)));
});

test('pages of another origin and names of another host are refused', async () => {
  await using server = await serve();
  const allowed: Record<string, string>[] = [
    { host: '127.0.0.1:1' },
    { host: '[::1]:1' },
    { host: '10.1.2.3' },
    { host: 'localhost:4566' },
    { host: 'api.localhost' },
    { host: 'Portico.Example:80' },
    { host: 'localhost:4566', origin: 'http://localhost:4566' },
  ];
  for (const headers of allowed)
    assert.equal((await ask(server, '/_portico/status', headers)).status, 200, headers['host']);
  const refused: Record<string, string>[] = [
    { host: 'evil.example' },
    { host: 'localhost.evil.example' },
    { host: 'localhost:4566', origin: 'http://evil.example' },
    { host: 'localhost:4566', origin: 'http://localhost:9999' },
    { host: 'localhost:4566', origin: 'null' },
  ];
  for (const headers of refused)
    assert.equal((await ask(server, '/_portico/health', headers)).status, 403, JSON.stringify(headers));
});

test('strict mode asks for the token everywhere but at health', async () => {
  await using server = await serve({ token: 't0ken' });
  assert.equal((await ask(server, '/_portico/health')).status, 200);
  for (const authorization of [undefined, 'Bearer wrong', 't0ken', 'Basic t0ken', 'Bearer t0ken2']) {
    const answer = await ask(server, '/_portico/status', authorization === undefined ? {} : { authorization });
    assert.equal(answer.status, 401, String(authorization));
  }
  assert.equal((await ask(server, '/_portico/status', { authorization: 'Bearer t0ken' })).status, 200);
});
