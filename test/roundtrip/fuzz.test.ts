// Damaged requests: whatever the bytes, recognise and decode answer, or refuse with a fault of the protocol; they never break.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import * as cloudfront from '@aws-sdk/client-cloudfront';
import * as iam from '@aws-sdk/client-iam';
import * as lambda from '@aws-sdk/client-lambda';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as s3 from '@aws-sdk/client-s3';
import type { ServiceName } from '../../src/models/contract.ts';
import { codec } from '../../src/wire/codec.ts';
import type { WireRequest } from '../../src/wire/contract.ts';
import { WireFault } from '../../src/wire/fault.ts';
import { readClaim, verifySignature } from '../../src/wire/sigv4/index.ts';
import { tableOf } from '../../src/wire/table.ts';
import { Client } from './exchange.ts';
import type { ClientModule } from './exchange.ts';
import { ValueMaker } from './values.ts';

const SEED = 20_240_205;
const RUNS = 4000;

/** One client for each notation. */
const CLIENTS: readonly (readonly [ServiceName, ClientModule, string])[] = [
  ['lambda', lambda, 'LambdaClient'],
  ['logs', logs, 'CloudWatchLogsClient'],
  ['iam', iam, 'IAMClient'],
  ['cloudfront', cloudfront, 'CloudFrontClient'],
  ['s3', s3, 'S3Client'],
];

/** A valid request of every operation. */
async function validRequests(service: ServiceName, module: ClientModule, className: string): Promise<WireRequest[]> {
  const table = tableOf(service);
  const client = new Client(module, className);
  const values = new ValueMaker(table);
  const found: WireRequest[] = [];
  for (const name of table.names) {
    const [input] = fc.sample(values.structure(table.operation(name).inputs, { without: new Set() }, true), {
      seed: SEED,
      numRuns: 1,
    });
    const sent = client.send(name, input, (request) => {
      found.push(request);
      throw new Error('seen');
    });
    await assert.rejects(sent);
  }
  return found;
}

const SPLINTERS = fc.constantFrom(
  '',
  '%',
  '%zz',
  '{',
  '}',
  '[',
  ']',
  '"',
  '<',
  '</',
  '<a>',
  '&',
  '&x;',
  '=',
  '.',
  '/',
  '\0',
  '\xff',
  '-1',
  '1e999',
  'null',
  '<!DOCTYPE a>',
  '__proto__',
  '.member.',
  'AAAA',
);

interface Damage {
  readonly part: 'body' | 'path' | 'query' | 'header';
  /** 0..1 along the part. */
  readonly at: number;
  readonly drop: number;
  readonly insert: string;
}

const DAMAGE: fc.Arbitrary<Damage[]> = fc.array(
  fc.record({
    part: fc.constantFrom('body', 'body', 'path', 'query', 'header'),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    drop: fc.nat({ max: 20 }),
    insert: SPLINTERS,
  }),
  { minLength: 1, maxLength: 3 },
);

function damaged(request: WireRequest, damages: readonly Damage[]): WireRequest {
  let { path, query, body, headers } = request;
  for (const { part, at, drop, insert } of damages) {
    const cut = (text: string): string => {
      const i = Math.floor(at * text.length);
      return text.slice(0, i) + insert + text.slice(i + drop);
    };
    if (part === 'body') body = Buffer.from(cut(body.toString('latin1')), 'latin1');
    else if (part === 'path') path = cut(path);
    else if (part === 'query') query = cut(query);
    else headers = withDamagedHeader(headers, at, cut);
  }
  return { ...request, path, query, body, headers, rawHeaders: Object.entries(headers).flat() as string[] };
}

function withDamagedHeader(
  headers: WireRequest['headers'],
  at: number,
  cut: (text: string) => string,
): WireRequest['headers'] {
  const names = Object.keys(headers);
  const name = names[Math.min(Math.floor(at * names.length), names.length - 1)] as string;
  return { ...headers, [name]: cut(headers[name] ?? '') };
}

/** What a server does with a request, short of handling it. */
function take(request: WireRequest): void {
  const claim = readClaim(request);
  if (!('refusal' in claim)) {
    verifySignature(request, claim, 'secret', { service: claim.service, nowMs: Date.now(), body: request.body });
  }
  const call = codec.recognise(request);
  if (call.operation === undefined) return;
  try {
    codec.decode({ ...call, operation: call.operation }, request);
  } catch (error) {
    assert.ok(error instanceof WireFault, `${call.service} ${call.operation}: ${String(error)}`);
    assert.ok(error.status >= 400 && error.status < 600 && error.status !== 500, `status ${error.status}`);
    const answer = codec.encodeFault(call.service, error, 'id', request);
    assert.equal(answer.status, error.status);
  }
}

for (const [service, module, className] of CLIENTS) {
  test(`damaged ${service} requests get a fault at worst (seed ${SEED})`, async () => {
    const requests = await validRequests(service, module, className);
    const one = fc.property(fc.constantFrom(...requests), DAMAGE, (request, damages) =>
      take(damaged(request, damages)),
    );
    fc.assert(one, { seed: SEED, numRuns: RUNS });
  });
}

test('random bytes under a valid head get a fault at worst', () => {
  const text = fc.string({ unit: fc.constantFrom(...'<>/&;=[]{}":,.%aZ09 \n!-member?'), maxLength: 60 });
  const head = fc.constantFrom<readonly [string, string, Record<string, string>]>(
    ['POST', '/2015-03-31/functions', {}],
    ['POST', '/', { 'x-amz-target': 'Logs_20140328.PutLogEvents' }],
    ['POST', '/', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['PUT', '/bucket', {}],
    ['POST', '/2020-05-31/distribution', {}],
    ['PATCH', '/restapis/abc', {}],
  );
  const property = fc.property(head, text, text, ([method, path, headers], query, body) => {
    const prefix = headers['content-type'] ? 'Action=CreateRole&Version=2010-05-08&' : '';
    take({
      method,
      path,
      query,
      headers,
      rawHeaders: [],
      body: Buffer.from(prefix + body),
      sourceIp: '127.0.0.1',
      scheme: 'http',
    });
  });
  fc.assert(property, { seed: SEED, numRuns: 5000 });
});

test('deep and endless input is refused, not followed', () => {
  const deep: readonly (readonly [string, Record<string, string>, string])[] = [
    ['/2015-03-31/functions', {}, `{"Environment":${'{"Variables":'.repeat(50_000)}1${'}'.repeat(50_001)}`],
    ['/2015-03-31/functions', {}, `{"Layers":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['/2020-05-31/distribution', {}, '<DistributionConfig>'.repeat(100_000)],
    ['/2020-05-31/distribution', {}, `<DistributionConfig>${'<a/>'.repeat(300_000)}</DistributionConfig>`],
    [
      '/',
      { 'content-type': 'application/x-www-form-urlencoded' },
      `Action=CreateRole&Version=2010-05-08&a${'.b'.repeat(100_000)}=1`,
    ],
    [
      '/',
      { 'content-type': 'application/x-www-form-urlencoded' },
      `Action=CreateRole&Version=2010-05-08${'&a=1'.repeat(20_000)}`,
    ],
  ];
  for (const [path, headers, body] of deep) {
    const request = {
      method: 'POST',
      path,
      query: '',
      headers,
      rawHeaders: [],
      body: Buffer.from(body),
      sourceIp: '',
      scheme: 'http' as const,
    };
    const call = codec.recognise(request);
    assert.ok(call.operation);
    assert.throws(() => codec.decode({ ...call, operation: call.operation as string }, request), WireFault);
  }
});
