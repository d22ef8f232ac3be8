// What is handed over to be run, what comes back of it, and what is refused before. [api-gateway.md A24]
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { LAMBDA_URI, openKit, shown, type Kit } from './testkit.test.ts';

describe('test invocations', () => {
  let kit: Kit;
  let restApiId: string;
  let resourceId: string;
  before(async () => {
    kit = openKit();
    const made = await kit.api();
    restApiId = made.restApiId;
    const resource = await kit.run('CreateResource', { restApiId, parentId: made.rootId, pathPart: '{petId}' });
    resourceId = resource.id ?? '';
    for (const httpMethod of ['GET', 'ANY']) {
      const method = { restApiId, resourceId, httpMethod };
      await kit.run('PutMethod', { ...method, authorizationType: 'NONE' });
      await kit.run('PutIntegration', { ...method, type: 'MOCK' });
    }
  });
  after(() => kit.close());

  it('hand over the one method as it is edited now, with everything that was sent', async () => {
    const answer = await kit.run('TestInvokeMethod', {
      restApiId,
      resourceId,
      httpMethod: 'GET',
      pathWithQueryString: '/123?foo=bar',
      headers: { A: '1', B: '2' },
      multiValueHeaders: { A: ['0', '1'] },
      body: 'text',
      stageVariables: { v: 'x' },
    });
    const { request, what } = kit.tested.at(-1)!;
    assert.equal(what, 'GET');
    const { content, ...sent } = request;
    assert.deepEqual(
      content.resources.map(({ path, methods }) => [path, ...Object.keys(methods)]),
      [['/{petId}', 'GET']],
    );
    assert.equal(content.models.length, 2);
    assert.deepEqual(sent, {
      stageVariables: { v: 'x' },
      path: '/123',
      query: 'foo=bar',
      rawHeaders: ['A', '0', 'A', '1', 'B', '2'],
      body: 'text',
      clientCertificate: undefined,
    });
    assert.deepEqual(shown(answer), {
      status: 201,
      body: 'made',
      headers: { A: '3', B: '2' },
      multiValueHeaders: { A: ['1', '3'], B: ['2'] },
      log: 'log\n',
      latency: 7,
    });
  });

  it("take the resource's own path when none is given, and ANY for a verb without a method", async () => {
    await kit.run('TestInvokeMethod', { restApiId, resourceId, httpMethod: 'POST' });
    const { request, what } = kit.tested.at(-1)!;
    const [resource] = request.content.resources;
    assert.deepEqual([request.path, request.query, what], ['/{petId}', '', 'POST']);
    assert.deepEqual(Object.keys(resource!.methods), ['ANY']);
    await kit.run('TestInvokeMethod', { restApiId, resourceId, httpMethod: 'ANY', pathWithQueryString: '9' });
    assert.deepEqual([kit.tested.at(-1)!.request.path, kit.tested.at(-1)!.what], ['/9', 'GET']);
  });

  it('of an authorizer answer its decision', async () => {
    const authorizer = { restApiId, name: 'a', type: 'TOKEN', authorizerUri: LAMBDA_URI } as const;
    const { id: authorizerId = '' } = await kit.run('CreateAuthorizer', authorizer);
    const answer = await kit.run('TestInvokeAuthorizer', { restApiId, authorizerId, headers: { token: 't' } });
    assert.equal(kit.tested.at(-1)!.what, authorizerId);
    assert.deepEqual([kit.tested.at(-1)!.request.path, kit.tested.at(-1)!.request.rawHeaders], ['/', ['token', 't']]);
    assert.deepEqual(shown(answer), {
      clientStatus: 0,
      log: 'log\n',
      latency: 7,
      principalId: 'p',
      policy: '{}',
      authorization: { a: ['1'] },
    });
  });

  it('of what is not there are refused', async () => {
    const method = { restApiId, resourceId, httpMethod: 'GET' };
    const none = 'NotFoundException';
    await kit.refused(
      'TestInvokeMethod',
      { ...method, restApiId: 'no' },
      none,
      'Invalid Resource identifier specified',
    );
    await kit.refused(
      'TestInvokeMethod',
      { ...method, resourceId: 'no' },
      none,
      'Invalid Resource identifier specified',
    );
    await kit.refused('TestInvokeMethod', { ...method, httpMethod: 'NO' }, none, 'Invalid Method identifier specified');
    await kit.refused(
      'TestInvokeMethod',
      { ...method, clientCertificateId: 'no' },
      none,
      'Invalid Client Certificate identifier specified',
    );
    const unknown = { restApiId, authorizerId: 'no' };
    await kit.refused('TestInvokeAuthorizer', unknown, none, 'Invalid Authorizer identifier specified');
  });
});
