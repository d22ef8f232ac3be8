// Answers and faults as they leave, for each notation.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceName } from '../models/contract.ts';
import { codec } from './codec.ts';
import type { FaultData, WireResponse } from './contract.ts';

const ID = '4b3f3d2e-5a1c-4c55-9a1e-0123456789ab';

function encode(
  service: ServiceName,
  operation: string,
  output: unknown,
  overrides?: Parameters<typeof codec.encode>[3],
): WireResponse {
  return codec.encode({ service, operation }, output, ID, overrides);
}

function fault(service: ServiceName, data: FaultData, method = 'GET'): WireResponse {
  return codec.encodeFault(service, data, ID, { method, path: '/' });
}

function header({ headers }: WireResponse, name: string): string | undefined {
  const at = headers.findIndex((text, i) => i % 2 === 0 && text.toLowerCase() === name.toLowerCase());
  return at < 0 ? undefined : headers[at + 1];
}

test('rest-json: status of the model, JSON body, request id, absent members left out', () => {
  const answer = encode('lambda', 'CreateFunction', {
    FunctionName: 'f',
    Description: undefined,
    Timeout: 3,
    Handler: null,
  });
  assert.equal(answer.status, 201);
  assert.equal(answer.body, '{"FunctionName":"f","Timeout":3}');
  assert.equal(header(answer, 'content-type'), 'application/json');
  assert.equal(header(answer, 'x-amzn-requestid'), ID);
});

test('rest-json: a deleted function is 204 and empty, whatever the model says', () => {
  const answer = encode('lambda', 'DeleteFunction', undefined);
  assert.deepEqual([answer.status, answer.body, header(answer, 'content-type')], [204, '', undefined]);
});

test('rest-json: an invocation answers the payload as it is, with its own headers', () => {
  const output = {
    StatusCode: 200,
    ExecutedVersion: '$LATEST',
    FunctionError: 'Unhandled',
    Payload: Buffer.from('{"a":1}'),
  };
  const answer = encode('lambda', 'Invoke', output);
  assert.equal(String(answer.body), '{"a":1}');
  assert.equal(header(answer, 'X-Amz-Executed-Version'), '$LATEST');
  assert.equal(header(answer, 'X-Amz-Function-Error'), 'Unhandled');
  assert.equal(header(answer, 'Content-Type'), 'application/json');
  assert.equal(encode('lambda', 'Invoke', { StatusCode: 202 }).status, 202);
  assert.equal(encode('lambda', 'Invoke', { StatusCode: 204 }).body, '');
});

test('rest-json: overrides replace the status and the header of the same name', () => {
  const answer = encode(
    'lambda',
    'Invoke',
    { Payload: Buffer.from('x') },
    { status: 200, headers: ['content-type', 'text/plain', 'X-A', '1'] },
  );
  assert.equal(answer.headers.filter((text) => text.toLowerCase() === 'content-type').length, 1);
  assert.equal(header(answer, 'content-type'), 'text/plain');
  assert.equal(header(answer, 'x-a'), '1');
});

test('a null in a map of a JSON answer stays, for API Gateway shows empty templates so', () => {
  const output = { statusCode: '200', contentHandling: null, responseTemplates: { 'application/json': null } };
  const answer = encode('apigateway', 'GetIntegrationResponse', output);
  assert.equal(answer.body, '{"statusCode":"200","responseTemplates":{"application/json":null}}');
});

test("API Gateway: v1 lists are 'item' and dates numbers, v2 dates are ISO texts", () => {
  const date = new Date(Date.UTC(2024, 1, 5, 18, 17, 42));
  assert.equal(
    encode('apigateway', 'GetRestApis', { items: [{ id: 'a', createdDate: date }] }).body,
    '{"item":[{"id":"a","createdDate":1707157062}]}',
  );
  const v2 = encode('apigatewayv2', 'GetApis', { Items: [{ ApiId: 'a', CreatedDate: date }] });
  assert.equal(v2.body, '{"items":[{"apiId":"a","createdDate":"2024-02-05T18:17:42Z"}]}');
});

test('API Gateway: a deleted API is 202 and empty, a deleted method 204', () => {
  assert.deepEqual(
    [encode('apigateway', 'DeleteRestApi', {}).status, encode('apigateway', 'DeleteRestApi', {}).body],
    [202, ''],
  );
  assert.equal(encode('apigateway', 'DeleteMethod', {}).status, 204);
});

async function* events(): AsyncGenerator<unknown> {
  yield { PayloadChunk: { Payload: Buffer.from('Hello') } };
  yield { InvokeComplete: {} };
}

test('a streamed invocation answers event frames', async () => {
  const answer = encode('lambda', 'InvokeWithResponseStream', { StatusCode: 200, EventStream: events() });
  assert.equal(header(answer, 'content-type'), 'application/vnd.amazon.eventstream');
  const frames: Buffer[] = [];
  for await (const frame of answer.body as AsyncIterable<Buffer>) frames.push(frame);
  assert.equal(frames.length, 2);
  assert.ok(frames[0]?.includes('PayloadChunk') && frames[0].includes('Hello'));
  assert.ok(frames[1]?.includes('InvokeComplete'));
});

test('json-1.1: its own content type, dates as numbers, an empty body for a unit', () => {
  const answer = encode('ecr', 'CreateRepository', { repository: { repositoryName: 'r', createdAt: new Date(1_500) } });
  assert.equal(answer.body, '{"repository":{"repositoryName":"r","createdAt":1.5}}');
  assert.equal(header(answer, 'content-type'), 'application/x-amz-json-1.1');
  assert.equal(encode('logs', 'CreateLogGroup', undefined).body, '');
});

test('query: a result element, whole seconds, members, the request id in the body', () => {
  const date = new Date(Date.UTC(2024, 1, 5, 18, 17, 42, 123));
  const answer = encode('iam', 'ListPolicies', {
    IsTruncated: false,
    Policies: [{ PolicyName: 'a&b', CreateDate: date }],
  });
  assert.equal(
    answer.body,
    '<ListPoliciesResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ListPoliciesResult>' +
      '<Policies><member><PolicyName>a&amp;b</PolicyName><CreateDate>2024-02-05T18:17:42Z</CreateDate></member></Policies>' +
      `<IsTruncated>false</IsTruncated></ListPoliciesResult><ResponseMetadata><RequestId>${ID}</RequestId></ResponseMetadata></ListPoliciesResponse>`,
  );
  assert.equal(header(answer, 'content-type'), 'text/xml');
});

test('query: an action without a result has no result element', () => {
  const answer = encode('iam', 'DeleteRole', undefined);
  assert.equal(
    answer.body,
    `<DeleteRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ResponseMetadata><RequestId>${ID}</RequestId></ResponseMetadata></DeleteRoleResponse>`,
  );
});

test('rest-xml: the payload is the root element, its namespace stated, ETag and Location in the head', () => {
  const output = { Distribution: { Id: 'E1', Status: 'Deployed' }, ETag: 'E2', Location: 'https://x' };
  const answer = encode('cloudfront', 'CreateDistribution', output);
  assert.equal(answer.status, 201);
  assert.equal(
    answer.body,
    '<?xml version="1.0"?>\n<Distribution xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Id>E1</Id><Status>Deployed</Status></Distribution>',
  );
  assert.deepEqual([header(answer, 'etag'), header(answer, 'location')], ['E2', 'https://x']);
});

test('S3: flattened lists, whole seconds with zeros, quotes escaped, ids in the head', () => {
  const date = new Date(Date.UTC(2024, 1, 5, 18, 17, 42, 123));
  const answer = encode('s3', 'ListObjectsV2', {
    Name: 'b',
    Prefix: '',
    Contents: [{ Key: 'a', LastModified: date, ETag: '"e"' }, { Key: 'c' }],
  });
  assert.equal(
    answer.body,
    '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
      '<Contents><Key>a</Key><LastModified>2024-02-05T18:17:42.000Z</LastModified><ETag>&quot;e&quot;</ETag></Contents>' +
      '<Contents><Key>c</Key></Contents><Name>b</Name><Prefix></Prefix></ListBucketResult>',
  );
  assert.match(header(answer, 'x-amz-request-id') ?? '', /^[0-9A-Z]{16}$/);
  assert.match(header(answer, 'x-amz-id-2') ?? '', /^[\w+/]{76}$/);
  assert.equal(header(answer, 'server'), 'AmazonS3');
});

test('S3: the location of a bucket is the root itself, empty for us-east-1', () => {
  const start =
    '<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
  assert.equal(encode('s3', 'GetBucketLocation', {}).body, `${start}/>`);
  assert.equal(
    encode('s3', 'GetBucketLocation', { LocationConstraint: 'eu-west-1' }).body,
    `${start}>eu-west-1</LocationConstraint>`,
  );
});

test('S3: HEAD and its refusals have no body; metadata and dates stand in the head', () => {
  const answer = encode('s3', 'HeadObject', {
    ETag: '"e"',
    ContentLength: 5,
    Metadata: { a: '1' },
    LastModified: new Date(0),
  });
  assert.equal(answer.body, '');
  assert.equal(header(answer, 'x-amz-meta-a'), '1');
  assert.equal(header(answer, 'last-modified'), 'Thu, 01 Jan 1970 00:00:00 GMT');
  assert.equal(header(answer, 'content-length'), '5');
  const refusal = fault('s3', { code: 'NoSuchKey', message: 'm' }, 'HEAD');
  assert.deepEqual([refusal.status, refusal.body], [404, '']);
});

const FAULTS: readonly (readonly [ServiceName, FaultData, number, string])[] = [
  ['lambda', { code: 'ResourceNotFoundException', message: 'm' }, 404, '{"Type":"User","Message":"m"}'],
  ['lambda', { code: 'ServiceException', message: 'm' }, 500, '{"Type":"Service","Message":"m"}'],
  ['lambda', { code: 'ResourceConflictException', message: 'm' }, 409, '{"Type":"User","message":"m"}'],
  ['lambda', { code: 'PreconditionFailedException', message: 'm' }, 412, '{"Type":"User","message":"m"}'],
  ['lambda', { code: 'ValidationException', message: 'm' }, 400, '{"message":"m"}'],
  ['lambda', { code: 'SerializationException', message: 'm' }, 400, '{"Message":"m"}'],
  ['lambda', { code: 'NotImplemented', message: 'm', status: 501 }, 501, '{"message":"m"}'],
  ['apigateway', { code: 'NotFoundException', message: 'm' }, 404, '{"message":"m"}'],
  ['apigateway', { code: 'ValidationException', message: 'm' }, 400, '{"message":"m"}'],
  ['apigateway', { code: 'AccessDeniedException', message: 'm' }, 403, '{"message":"m"}'],
  ['apigatewayv2', { code: 'NotFoundException', message: 'm' }, 404, '{"message":"m"}'],
  [
    'ecr',
    { code: 'RepositoryNotFoundException', message: 'm' },
    400,
    '{"__type":"RepositoryNotFoundException","message":"m"}',
  ],
  [
    'logs',
    { code: 'ResourceAlreadyExistsException', message: 'm' },
    400,
    '{"__type":"ResourceAlreadyExistsException","message":"m"}',
  ],
];

for (const [service, data, status, body] of FAULTS) {
  test(`${service} answers ${data.code} as ${status} ${body}`, () => {
    const answer = fault(service, data);
    assert.deepEqual([answer.status, answer.body], [status, body]);
    assert.equal(header(answer, 'x-amzn-errortype'), data.code);
    assert.equal(header(answer, 'x-amzn-requestid'), ID);
  });
}

test('a throttled invocation says why, and when to come again', () => {
  const fields = { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded', retryAfterSeconds: '1' };
  const answer = fault('lambda', { code: 'TooManyRequestsException', message: 'Rate Exceeded.', fields });
  assert.equal(answer.status, 429);
  assert.deepEqual(JSON.parse(String(answer.body)), { Reason: fields.Reason, Type: 'User', message: 'Rate Exceeded.' });
  assert.equal(header(answer, 'retry-after'), '1');
});

test("IAM's errors have their query code, by either name", () => {
  const body =
    '<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>NoSuchEntity</Code>' +
    `<Message>m</Message></Error><RequestId>${ID}</RequestId></ErrorResponse>`;
  for (const code of ['NoSuchEntity', 'NoSuchEntityException']) {
    const answer = fault('iam', { code, message: 'm' });
    assert.deepEqual([answer.status, answer.body], [404, body]);
  }
  assert.equal(fault('iam', { code: 'EntityAlreadyExists', message: 'm' }).status, 409);
  assert.match(String(fault('sts', { code: 'InternalFailure', message: 'm' }).body), /<Type>Receiver<\/Type>/);
});

test("CloudFront's errors have a root of their own", () => {
  const answer = fault('cloudfront', { code: 'NoSuchDistribution', message: 'm' });
  assert.equal(answer.status, 404);
  assert.equal(
    answer.body,
    '<?xml version="1.0"?>\n<ErrorResponse xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Error><Type>Sender</Type>' +
      `<Code>NoSuchDistribution</Code><Message>m</Message></Error><RequestId>${ID}</RequestId></ErrorResponse>`,
  );
});

test("S3's errors name what they are about, without a namespace", () => {
  const answer = fault('s3', {
    code: 'NoSuchKey',
    message: 'The specified key does not exist.',
    fields: { Key: 'k&' },
  });
  assert.equal(answer.status, 404);
  assert.match(
    String(answer.body),
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<Error><Code>NoSuchKey<\/Code><Message>The specified key does not exist\.<\/Message><Key>k&amp;<\/Key><RequestId>4B3F3D2E5A1C4C55<\/RequestId><HostId>[\w+/]{76}<\/HostId><\/Error>$/,
  );
  for (const code of [
    'NoSuchBucketPolicy',
    'NoSuchTagSet',
    'NoSuchCORSConfiguration',
    'ObjectLockConfigurationNotFoundError',
  ]) {
    assert.equal(fault('s3', { code, message: 'm' }).status, 404);
  }
  assert.equal(fault('s3', { code: 'InvalidRange', message: 'm' }).status, 416);
});

test('extra headers of a fault are sent', () => {
  assert.equal(
    header(fault('s3', { code: 'MethodNotAllowed', message: 'm', headers: { Allow: 'GET' } }), 'allow'),
    'GET',
  );
});

test('a header that would hold a line end is refused', () => {
  const code = 'InvalidArgument';
  assert.throws(() => encode('s3', 'GetObject', { ContentDisposition: 'a\r\nSet-Cookie: b' }), {
    name: 'WireFault',
    code,
  });
  assert.throws(() => encode('s3', 'HeadObject', { Metadata: { a: '1\n2' } }), { name: 'WireFault', code });
});
