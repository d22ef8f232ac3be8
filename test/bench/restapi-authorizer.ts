// Microseconds a request of the REST door with each kind of authorization beside the same call without: decisions kept, no socket, no function.
// node test/bench/restapi-authorizer.ts [requests a round]
import { createTraces } from '../../src/observe/traces.ts';
import type { Credentials, Principal } from '../../src/identity/contract.ts';
import type { Execute, Invocation, Outcome } from '../../src/execute/contract.ts';
import { sign } from '../../src/wire/sigv4/index.ts';
import { ACCOUNT, API, functionArn, proxyTo, REGION, RestWorld } from '../doubles/rest-world.ts';
import { JOB } from './functions.ts';
import { exchangeMaker } from './rest-exchange.ts';
import { compete } from './rounds.ts';

const requests = Number(process.argv[2] ?? 30_000);
/** As long as a usual access token. */
const TOKEN = `Bearer ${'abcdefghijklmnopqrstuvwxyz0123456789'.repeat(28)}`;

const DECISION: Outcome = {
  payload: JSON.stringify({
    principalId: 'user',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Action: 'execute-api:Invoke',
          Effect: 'Allow',
          Resource: `arn:aws:execute-api:${REGION}:${ACCOUNT}:${API}/*`,
        },
      ],
    },
    context: { tenant: 'blue', plan: 'gold', admin: false },
  }),
  durationMs: 1,
};
const execute = {
  invoke: ({ runnable }: Invocation) => Promise.resolve(runnable.functionName === 'gate' ? DECISION : JOB),
} as unknown as Execute;

const everything = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"execute-api:*","Resource":"*"}}';
const principal: Principal = {
  type: 'user',
  account: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:user/ann`,
  userId: 'AIDAANN',
  identityPolicies: [{ source: 'p', document: everything }],
};
const keys = { accessKeyId: 'AKIAANN', secretAccessKey: 'secret-of-ann' };
const credentials: Credentials = { find: () => ({ ...keys, principal }) };

const world = new RestWorld({ execute, credentials });
world.fn('f', () => ({}));
world.fn('gate', () => ({}));
const token = { identitySource: 'method.request.header.Authorization', authorizerResultTtlInSeconds: 3600 };
const query = { ...token, identitySource: 'method.request.header.Authorization,context.httpMethod' };
world.method('GET', '/none/{jobId}', proxyTo(functionArn('f')));
world.method('GET', '/token/{jobId}', proxyTo(functionArn('f')), world.authorizer('TOKEN', 'gate', token));
world.method(
  'GET',
  '/request/{jobId}',
  proxyTo(functionArn('f')),
  world.authorizer('REQUEST', 'gate', { ...query, id: 'request' }),
);
world.method('GET', '/signed/{jobId}', proxyTo(functionArn('f')), { authorizationType: 'AWS_IAM' });
world.deploy('stg');

const traces = createTraces();
const plain = exchangeMaker(traces, ['Authorization', TOKEN]);

function signed(target: string) {
  const host = `${API}.execute-api.localhost:4566`;
  const options = { region: REGION, service: 'execute-api', nowMs: Date.now() };
  const { host: _host, ...own } = sign({ method: 'GET', path: target, headers: { host } }, keys, options);
  return exchangeMaker(traces, Object.entries(own).flat());
}

const contestants = ['none', 'token', 'request', 'signed'].map((name) => {
  const target = `/stg/${name}/12345`;
  const exchange = name === 'signed' ? signed(target) : plain;
  return { name, work: () => world.door.serve(exchange(target)) };
});
const medians = await compete(contestants, requests, 8);
for (const [i, us] of medians.entries())
  console.log(
    `${contestants[i]!.name.padEnd(8)} ${us.toFixed(2)} us a request, ${(us / medians[0]!).toFixed(3)} times the call without`,
  );
