// Microseconds a request of the REST door alone: key, plan, quota, permission, event, reply check, trace; no socket, no function.
// node test/bench/restapi.ts [requests a round] [methods in the API]
import { evaluate } from '../../src/identity/evaluate.ts';
import { createTraces } from '../../src/observe/traces.ts';
import type { Execute, Outcome } from '../../src/execute/contract.ts';
import { API, functionArn, proxyTo, RestWorld } from '../doubles/rest-world.ts';
import { exchangeMaker } from './rest-exchange.ts';
import { median } from './rounds.ts';

const KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCD';
const requests = Number(process.argv[2] ?? 50_000);
const methods = Number(process.argv[3] ?? 10);

const REPLY: Outcome = {
  payload:
    '{"statusCode":200,"headers":{"Content-Type":"application/json"},"body":"{\\"message\\":\\"job[12345] is done\\"}"}',
  durationMs: 1,
};
const execute = { invoke: () => Promise.resolve(REPLY) } as unknown as Execute;

const world = new RestWorld({ execute, evaluate });
world.fn('f', () => ({}));
world.method('GET', '/jobs/{jobId}', proxyTo(functionArn('f')), { apiKeyRequired: true });
for (let i = 1; i < methods; i += 1) world.method('GET', `/r${i}/{id}/sub`, proxyTo(functionArn('f')));
world.deploy('stg');
world.key('k1', KEY);
const throttle = { rateLimit: 1e9, burstLimit: 1e9 };
world.plan(
  'p1',
  { apiStages: [{ apiId: API, stage: 'stg' }], throttle, quota: { limit: 1e12, offset: 0, period: 'MONTH' } },
  'k1',
);

const exchange = exchangeMaker(createTraces(), ['x-api-key', KEY]);

async function round(target: string): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < requests; i += 1) await world.door.serve(exchange(target));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / requests;
}

async function empty(): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < requests; i += 1) {
    const made = exchange('/stg/jobs/12345');
    await execute.invoke(undefined as never);
    made.reply(200, []);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / requests;
}

const results: number[] = [];
const bases: number[] = [];
for (let i = 0; i < 6; i += 1) {
  bases.push(await empty());
  results.push(await round('/stg/jobs/12345'));
}
console.log(
  `${methods} methods: ${median(results.slice(1)).toFixed(2)} us a request, of which the double ${median(bases.slice(1)).toFixed(2)} us`,
);
