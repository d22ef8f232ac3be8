// Microseconds a request of the REST door alone: key, plan, quota, permission, event, reply check, trace; no socket, no function.
// node test/bench/restapi.ts [requests a round] [methods in the API]
import { evaluate } from '../../src/identity/evaluate.ts';
import { createTraces } from '../../src/observe/traces.ts';
import { API, functionArn, proxyTo, RestWorld } from '../doubles/rest-world.ts';
import { answering, JOB } from './functions.ts';
import { exchangeMaker } from './rest-exchange.ts';
import { compete } from './rounds.ts';

const KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCD';
const requests = Number(process.argv[2] ?? 50_000);
const methods = Number(process.argv[3] ?? 10);

const execute = answering(JOB);

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

const target = '/stg/jobs/12345';
const contestants = [
  {
    name: 'the double alone',
    work: async () => {
      const made = exchange(target);
      await execute.invoke(undefined as never);
      made.reply(200, []);
    },
  },
  { name: 'the door', work: () => world.door.serve(exchange(target)) },
];
const [base = 0, whole = 0] = await compete(contestants, requests);
console.log(`${methods} methods: ${whole.toFixed(2)} us a request, of which the double ${base.toFixed(2)} us`);
