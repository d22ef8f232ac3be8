// Microseconds a Lambda Invoke call of the control door alone: recognise, authenticate, decode, authorise, handle, encode; no socket, no
// function. node test/bench/invoke.ts [requests a round]
import { createControlDoor } from '../../src/control/door.ts';
import { denyText } from '../../src/identity/deny-text.ts';
import { evaluate } from '../../src/identity/evaluate.ts';
import { createTraces } from '../../src/observe/traces.ts';
import { randomIds } from '../../src/services/kernel/ids.ts';
import { ACCOUNT, openKit, REGION, root } from '../../src/services/lambda/testkit.test.ts';
import { codec } from '../../src/wire/codec.ts';
import { readClaim, refusalFault, verifySignature } from '../../src/wire/sigv4/index.ts';
import { answered, openExchange } from './exchange.ts';
import { compete } from './rounds.ts';

const requests = Number(process.argv[2] ?? 30_000);
const BODY = Buffer.from(
  JSON.stringify({ path: '/hello', httpMethod: 'GET', headers: { host: 'localhost' }, body: null }),
);
const kit = await openKit();
await kit.create();
const credential = { accessKeyId: 'test', secretAccessKey: '', principal: root, unverified: true } as const;
const door = createControlDoor({
  codec,
  readClaim,
  verifySignature,
  refusalFault,
  credentials: { find: () => credential },
  evaluate,
  denyText,
  services: [kit.service],
  store: kit.store,
  blobs: kit.call('').blobs,
  ids: randomIds,
  now: Date.now,
  account: ACCOUNT,
  region: REGION,
  log: (_, message) => console.error(message),
});
const traces = createTraces();
const HEADERS = {
  host: '127.0.0.1:4566',
  'content-type': 'application/json',
  'content-length': String(BODY.length),
  'x-amz-date': '20261121T094500Z',
  'user-agent': 'bench',
  authorization: `AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/lambda/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`,
};
const request = {
  door: 'control',
  method: 'POST',
  target: '/2015-03-31/functions/f/invocations',
  host: '127.0.0.1',
  rawHeaders: Object.entries(HEADERS).flat(),
  headers: HEADERS,
  body: BODY,
};

const invoke = { name: 'invoke', work: () => door.serve(openExchange(traces, request)) };
const [median = 0] = await compete([invoke], requests);
console.log(`Invoke through the control door: ${median.toFixed(2)} us; ${answered()} answered`);
await kit.close();
