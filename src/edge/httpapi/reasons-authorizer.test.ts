// Explanations of authorizers as people read them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { API, HttpWorld, lambda } from '../../../test/doubles/http-world.ts';
import { renderExplanation } from '../../observe/explain.ts';

test('no token: the whole text', async () => {
  const made = new HttpWorld();
  const jwt = { issuer: 'https://issuer.test', audience: ['notes'] };
  const asks = made.authorizer({ id: 'jwt', type: 'JWT', identitySource: ['$request.header.Authorization'], jwt });
  made.route('POST /notes', lambda('f'), asks);
  const deployment = made.deploy();
  const answer = await made.call('/notes', { method: 'POST' });
  const text = renderExplanation(made.explain(answer)).replace(/\d{4}-\d\d-\d\dT[\d:.]+Z, took \d+ ms/, 'TIME');
  assert.equal(
    text,
    `POST /notes was refused with 401 by httpapi
request ${answer.trace.id}, host ${API}.execute-api.localhost:4566, TIME

Why: There is no token
  Authorizer "jwt" reads the token from $request.header.Authorization, which is missing or empty.

What would have passed:
  Get a token from the issuer that the authorizer trusts, and send it as it came, with or without "Bearer " before it.

The gates in order:
  pass  route       Route found
                    POST /notes in deployment ${deployment} of stage $default.
  STOP  authorizer  There is no token
                    Authorizer "jwt" reads the token from $request.header.Authorization, which is missing or empty.
`,
  );
});
