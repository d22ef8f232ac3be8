// Microseconds a request of the function-URL door alone, open and signed: policy, signature, event, reply, trace; no socket, no function.
// node test/bench/functionurl.ts [requests a round]
import type { Exchange, FunctionUrlUnit } from '../../src/edge/contract.ts';
import { createTraces } from '../../src/observe/traces.ts';
import { sign } from '../../src/wire/sigv4/index.ts';
import { allow, document, HOST, REGION, UrlWorld } from '../doubles/url-world.ts';
import { answered, openExchange } from './exchange.ts';
import { answering, JOB } from './functions.ts';
import { compete, tell, type Contestant } from './rounds.ts';

const requests = Number(process.argv[2] ?? 50_000);

const execute = answering(JOB);
const traces = createTraces();

const PLAIN = {
  Host: `${HOST}:4566`,
  'User-Agent': 'wrk/4.2',
  Accept: '*/*',
  'Accept-Encoding': 'gzip, deflate',
  Connection: 'keep-alive',
};
const target = '/jobs/12345';

function flat(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).flat();
}

function exchange(rawHeaders: readonly string[], headers: Exchange['headers']): Exchange {
  return openExchange(traces, { door: 'functionurl', method: 'GET', target, host: HOST, rawHeaders, headers });
}

function door(
  name: string,
  headers: Readonly<Record<string, string>>,
  url: Partial<FunctionUrlUnit>,
  world: UrlWorld,
): Contestant {
  world.url(url);
  const rawHeaders = flat(headers);
  const lower = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value]));
  return { name, work: () => world.door.serve(exchange(rawHeaders, lower)) };
}

function signedBy(world: UrlWorld, extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const grant = allow('lambda:InvokeFunctionUrl', {
    Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
  });
  const key = world.user('alice', [document(grant)]);
  const signed = sign({ method: 'GET', path: target, headers: { host: PLAIN.Host } }, key, {
    region: REGION,
    service: 'lambda',
    nowMs: Date.now(),
  });
  return { ...PLAIN, ...signed, ...extra };
}

const open = new UrlWorld({ execute });
const limited = new UrlWorld({ execute });
limited.fn(
  document({
    ...allow('lambda:InvokeFunctionUrl'),
    Principal: '*',
    Condition: { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } },
  }),
);
const iam = new UrlWorld({ execute });
iam.fn('');
const lower = Object.fromEntries(Object.entries(PLAIN).map(([key, value]) => [key.toLowerCase(), value]));
const raw = flat(PLAIN);
const contestants: Contestant[] = [
  {
    name: 'the double alone',
    work: async () => {
      const made = exchange(raw, lower);
      await execute.invoke(undefined as never);
      made.reply(200, []);
    },
  },
  door('open', PLAIN, {}, open),
  door('open, policy on aws:SourceIp', PLAIN, {}, limited),
  door('signed', signedBy(iam), { authType: 'AWS_IAM' }, iam),
];

const medians = await compete(contestants, requests);
tell(contestants, medians);
console.log(`${answered()} answered; a signature and its policies: ${(medians[3]! - medians[1]!).toFixed(2)} us`);
