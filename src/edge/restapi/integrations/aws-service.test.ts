// AWS services other than Lambda: what is sent, signed as the integration's role, and what is refused. [api-gateway.md A11.3]
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { API, proxyTo, RestWorld } from '../../../../test/doubles/rest-world.ts';
import type { IntegrationRecord } from '../../../services/apigateway/resources.ts';
import { readClaim, verifySignature } from '../../../wire/sigv4/index.ts';
import type { OwnServices, ServiceReply, ServiceRequest } from './own-services.ts';

const ROLE = 'arn:aws:iam::111111111111:role/gateway';
const CREDENTIALS = {
  accessKeyId: 'ASIATEST',
  secretAccessKey: 'secret',
  sessionToken: 'token',
  expiresAtMs: Infinity,
};
const FINE: ServiceReply = {
  status: 200,
  rawHeaders: ['Content-Type', 'image/png'],
  body: Buffer.from('bytes'),
  requestId: 'inner',
};

/** Answers like FINE unless told otherwise, and keeps what it was sent. */
function services(
  reply: Partial<ServiceReply> | Promise<never> = {},
): OwnServices & { readonly sent: ServiceRequest[] } {
  const sent: ServiceRequest[] = [];
  return {
    sent,
    names: new Set(['s3', 'sts', 'logs']),
    credentialsOf: (arn) => (arn === ROLE ? CREDENTIALS : undefined),
    actionHeaders: (service, action) =>
      service === 'logs' ? ['X-Amz-Target', `Logs.${action}`, 'Content-Type', 'application/x-amz-json-1.1'] : [],
    async send(_parent, request) {
      sent.push(request);
      return reply instanceof Promise ? reply : { ...FINE, ...reply };
    },
  };
}

function aws(service: string, more: Partial<IntegrationRecord> = {}): IntegrationRecord {
  return proxyTo('', {
    type: 'AWS',
    httpMethod: 'GET',
    uri: `arn:aws:apigateway:eu-west-1:${service}`,
    credentials: ROLE,
    responses: { '200': { statusCode: '200' } },
    ...more,
  });
}

function world(own: OwnServices | undefined, integration: IntegrationRecord, verb = 'GET'): RestWorld {
  const made = new RestWorld({ services: own });
  made.method(verb, '/files/{key}', integration, {
    responses: { '200': { statusCode: '200' }, '403': { statusCode: '403' } },
  });
  made.deploy();
  return made;
}

function headersOf({ rawHeaders, host }: ServiceRequest): Record<string, string> {
  const headers: Record<string, string> = { host };
  for (let i = 0; i < rawHeaders.length; i += 2) headers[rawHeaders[i]!.toLowerCase()] = rawHeaders[i + 1]!;
  return headers;
}

function assertSigned(request: ServiceRequest, service: string): void {
  const [path = '', query = ''] = request.target.split('?');
  const wire = {
    method: request.method,
    path,
    query,
    headers: headersOf(request),
    rawHeaders: request.rawHeaders,
    body: Buffer.from(request.body),
    sourceIp: '127.0.0.1',
    scheme: 'http' as const,
  };
  const claim = readClaim(wire);
  assert.ok(!('refusal' in claim), JSON.stringify(claim));
  assert.deepEqual([claim.accessKeyId, claim.service, claim.region], ['ASIATEST', service, 'eu-west-1']);
  const problem = verifySignature(wire, claim, 'secret', { service, nowMs: Date.now(), body: wire.body });
  assert.equal(problem, undefined);
}

test('a path, its parameter encoded, signed as the role', async () => {
  const own = services();
  const integration = aws('s3:path/bucket/{key}', {
    requestParameters: {
      'integration.request.path.key': 'method.request.path.key',
      'integration.request.querystring.versionId': "'v 1'",
      'integration.request.header.Referer': "'dropped'",
      'integration.request.header.x-amz-meta-a': "'b'",
    },
  });
  const made = world(own, integration);
  const answer = await made.call('/stage/files/a%20%C3%BC%2Fb');
  assert.deepEqual([answer.status, answer.text], [200, 'bytes']);
  const [sent] = own.sent;
  assert.equal(sent?.target, '/bucket/a%20%C3%BC/b?versionId=v%201');
  assert.equal(sent.host, 's3.eu-west-1.amazonaws.com');
  const headers = headersOf(sent);
  assert.equal(headers['x-amz-security-token'], 'token');
  assert.equal(headers['x-amz-meta-a'], 'b');
  assert.equal(headers['referer'], undefined);
  assert.equal(headers['user-agent'], `AmazonAPIGateway_${API}`);
  assert.equal(headers['x-amzn-apigateway-api-id'], undefined);
  assertSigned(sent, 's3');
  assert.ok(answer.trace.steps.some(({ reason }) => reason === 'service-answered'));
});

test('a body is signed too, and has a content type', async () => {
  const own = services();
  const made = world(own, aws('s3:path/bucket/key', { httpMethod: 'PUT' }), 'PUT');
  await made.call('/stage/files/k', { method: 'PUT', body: 'grüß' });
  assert.equal(own.sent[0]?.body, 'grüß');
  assert.equal(headersOf(own.sent[0])['content-type'], 'application/json');
  assertSigned(own.sent[0], 's3');
});

test('an action goes into the query, or into the header that the service reads', async () => {
  const own = services();
  await world(own, aws('sts:action/GetCallerIdentity&Version=2011-06-15')).call('/stage/files/k');
  assert.equal(own.sent[0]?.target, '/?Action=GetCallerIdentity&Version=2011-06-15');
  assertSigned(own.sent[0], 'sts');
  await world(own, aws('logs:action/DescribeLogGroups', { httpMethod: 'POST' })).call('/stage/files/k');
  const headers = headersOf(own.sent[1]!);
  assert.equal(headers['x-amz-target'], 'Logs.DescribeLogGroups');
  assert.equal(headers['content-type'], 'application/x-amz-json-1.1');
  assertSigned(own.sent[1]!, 'logs');
});

test('a subdomain stands in front of the host', async () => {
  const own = services();
  const requestParameters = { 'integration.request.path.bucket': 'method.request.path.key' };
  await world(own, aws('{bucket}.s3:path/key', { requestParameters })).call('/stage/files/my.bucket');
  assert.deepEqual([own.sent[0]?.host, own.sent[0]?.target], ['my.bucket.s3.eu-west-1.amazonaws.com', '/key']);
  assertSigned(own.sent[0]!, 's3');
});

test("the service's status selects the response", async () => {
  const own = services({ status: 403, body: Readable.from([Buffer.from('<Code>AccessDenied</Code>')]) });
  const responses = { '200': { statusCode: '200' }, '403': { statusCode: '403', selectionPattern: '403' } };
  const made = world(own, aws('s3:path/bucket/key', { responses }));
  const answer = await made.call('/stage/files/k');
  assert.deepEqual([answer.status, answer.text], [403, '<Code>AccessDenied</Code>']);
  const step = made.explain(answer).steps.find(({ title }) => title === 'The service refused the call');
  assert.match(step?.text ?? '', /AccessDenied/);
});

test('a service that Portico does not have is refused by name, and nothing is sent', async () => {
  for (const service of ['sqs:path/1/queue', 'dynamodb:action/PutItem', 'states:action/StartExecution']) {
    const own = services();
    const made = world(own, aws(service));
    const answer = await made.call('/stage/files/k');
    assert.deepEqual([answer.status, answer.text], [500, '{"message": "Internal server error"}']);
    const name = service.split(':')[0]!;
    assert.match(made.explain(answer).refused?.cause ?? '', new RegExp(`service ${name} is not part of Portico`));
    assert.equal(own.sent.length, 0);
  }
});

test('no role, an unknown role, no address, no caller: 500 with its own reason', async () => {
  const cases = [
    [aws('s3:path/b/k', { credentials: '' }), 'role-not-named'],
    [aws('s3:path/b/k', { credentials: `${ROLE}2` }), 'role-missing'],
    [aws('s3:path/b/k', { credentials: 'arn:aws:iam::*:user/*' }), 'caller-credentials-missing'],
    [aws('{unfilled}.s3:path/b/k'), 'service-uri-invalid'],
  ] as const;
  for (const [integration, reason] of cases) {
    const own = services();
    const answer = await world(own, integration).call('/stage/files/k');
    assert.equal(answer.status, 500);
    assert.equal(answer.trace.steps.at(-1)?.reason, reason);
    assert.equal(own.sent.length, 0);
  }
});

test('a slow service and an answer above 10 MB', async () => {
  const late = await world(services(new Promise<never>(() => {})), aws('s3:path/b/k', { timeoutInMillis: 50 })).call(
    '/stage/files/k',
  );
  assert.deepEqual([late.status, late.text], [504, '{"message":"Endpoint request timed out"}']);
  const large = Readable.from([Buffer.alloc(6_000_000), Buffer.alloc(6_000_000)]);
  const answer = await world(services({ body: large }), aws('s3:path/b/k')).call('/stage/files/k');
  assert.deepEqual([answer.status, answer.trace.steps.at(-1)?.reason], [500, 'endpoint-reply-too-large']);
});
