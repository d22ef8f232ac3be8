// AWS_IAM methods called by three signers that know nothing of this program.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { API, ACCOUNT, functionArn, proxyTo, REGION, RestWorld } from '../../../../test/doubles/rest-world.ts';
import { requires, type Need } from '../../../../test/requires.ts';
import { botocore } from '../../../../test/signers/botocore.ts';
import type { Signer, SignTask } from '../../../../test/signers/contract.ts';
import { curl } from '../../../../test/signers/curl.ts';
import { smithy } from '../../../../test/signers/smithy.ts';
import type { Principal } from '../../../identity/contract.ts';

const HOST = `${API}.execute-api.localhost:4566`;
const USER = { accessKeyId: 'AKIAANN', secretAccessKey: 'secret/of+ann' };
const SESSION = { accessKeyId: 'ASIAJOB', secretAccessKey: 'secret-of-job', sessionToken: 'token/of+job==' };
const principal: Principal = {
  type: 'user',
  account: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:user/ann`,
  userId: 'AIDAANN',
  identityPolicies: [
    {
      source: 'p',
      document: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"execute-api:*","Resource":"*"}}',
    },
  ],
};

const world = new RestWorld({
  credentials: {
    find: (id, token) => {
      if (id === USER.accessKeyId) return { ...USER, principal };
      return id === SESSION.accessKeyId && token === SESSION.sessionToken ? { ...SESSION, principal } : 'bad-token';
    },
  },
});
world.fn('f', () => ({ body: 'served' }));
world.method('ANY', '/{proxy+}', proxyTo(functionArn('f')), { authorizationType: 'AWS_IAM' });
world.deploy();

const TASKS: readonly Partial<SignTask>[] = [
  {},
  { query: 'a=1&a=2&b=%20x&c=' },
  { path: '/stage/a/b.c-d_e~f' },
  { path: '/stage/a%20b/c%2Fd/%E2%82%AC' },
  { method: 'POST', body: '{"name": "Ann"}', headers: { 'content-type': 'application/json' } },
  { method: 'DELETE', path: '/stage/a/' },
  { headers: { 'x-custom': 'one two' } },
  { key: SESSION },
  { presign: 60, query: 'q=1' },
  { presign: 60, key: SESSION },
];

function taskOf(task: Partial<SignTask>): SignTask {
  return {
    method: 'GET',
    path: '/stage/a',
    query: '',
    body: '',
    region: REGION,
    service: 'execute-api',
    nowMs: Date.now(),
    key: USER,
    ...task,
    headers: { host: HOST, ...task.headers },
  };
}

function fits(task: Partial<SignTask>, signer: Signer): boolean {
  if (task.presign !== undefined && !signer.presigns) return false;
  return signer.encodesPaths || !(task.path ?? '').includes('%');
}

const SIGNERS: readonly (readonly [Signer, Need[]])[] = [
  [botocore, ['botocore']],
  [smithy, []],
  [curl, ['curl']],
];

for (const [signer, needs] of SIGNERS) {
  test(`${signer.name}: good requests are served, the same with another verb are not`, requires(...needs), async () => {
    const tasks = TASKS.filter((task) => fits(task, signer)).map(taskOf);
    for (const [i, signed] of (await signer.sign(tasks)).entries()) {
      const { method, target, body } = signed;
      const sent = Object.entries(signed.headers).filter(([name]) => name.toLowerCase() !== 'host');
      const ask = { headers: [['Host', HOST], ...sent] as [string, string][], ...(body !== '' && { body }) };
      const answer = await world.call(target, { ...ask, method });
      assert.equal(answer.text, 'served', `${signer.name} ${JSON.stringify(TASKS[i])}`);
      const changed = await world.call(target, { ...ask, method: 'PATCH' });
      assert.equal(changed.header('x-amzn-ErrorType'), 'InvalidSignatureException');
    }
  });
}
