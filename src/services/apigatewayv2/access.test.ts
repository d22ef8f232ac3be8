// What callers must be allowed, by verb and path.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serviceModel } from '../../models/load.ts';
import type { Call } from '../kernel/contract.ts';
import { accessNeeds, REST_FORMS } from './access.ts';

const CALL = { region: 'eu-west-1' } as Call;
const needed = (operation: string, input: Record<string, unknown>) =>
  accessNeeds(operation, input, CALL).map(({ action, resource }) => [action, resource])[0];

describe('access to HTTP APIs', () => {
  it('is asked for the verb on the path below /v2', () => {
    assert.deepEqual(needed('GetRoute', { ApiId: 'a', RouteId: 'r' }), [
      'apigateway:GET',
      'arn:aws:apigateway:eu-west-1::/apis/a/routes/r',
    ]);
    assert.deepEqual(needed('UpdateStage', { ApiId: 'a', StageName: '$default' }), [
      'apigateway:PATCH',
      'arn:aws:apigateway:eu-west-1::/apis/a/stages/$default',
    ]);
    assert.deepEqual(needed('CreateApi', {}), ['apigateway:POST', 'arn:aws:apigateway:eu-west-1::/apis']);
  });

  it('the ARN of a tagged resource keeps its slashes to itself', () => {
    assert.deepEqual(needed('TagResource', { ResourceArn: 'arn:aws:apigateway:eu-west-1::/apis/a' }), [
      'apigateway:POST',
      'arn:aws:apigateway:eu-west-1::/tags/arn%3Aaws%3Aapigateway%3Aeu-west-1%3A%3A%2Fapis%2Fa',
    ]);
  });

  it('has the verb and path of every operation of the model', () => {
    const { operations } = serviceModel('apigatewayv2');
    const forms = operations.map(({ name, http }) => [name, `${http?.[0]} ${http?.[1].slice('/v2'.length)}`]);
    assert.deepEqual(REST_FORMS, Object.fromEntries(forms));
  });
});
