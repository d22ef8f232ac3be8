// Inputs as clients send them, and the refusal of what does not fit its type.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import type { ServiceName } from '../models/contract.ts';
import { codec } from './codec.ts';
import type { WireRequest } from './contract.ts';

interface Parts {
  readonly query?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  readonly bodyStream?: Readable;
  readonly labels?: Record<string, string>;
}

function decode(
  service: ServiceName,
  operation: string,
  { query = '', headers = {}, body = '', bodyStream, labels }: Parts,
): Record<string, unknown> {
  const request: WireRequest = {
    method: 'POST',
    path: '/',
    query,
    headers,
    rawHeaders: [],
    body: Buffer.from(body as string),
    ...(bodyStream && { bodyStream }),
    sourceIp: '',
    scheme: 'http',
  };
  return codec.decode({ service, operation, ...(labels && { labels }) }, request);
}

test('rest-json: members from path, query, headers and body', () => {
  const input = decode('lambda', 'AddPermission', {
    labels: { FunctionName: 'f' },
    query: 'Qualifier=live',
    body: '{"StatementId":"s","Action":"lambda:InvokeFunction","Principal":"*","Unknown":1,"SourceArn":null}',
  });
  assert.deepEqual(input, {
    FunctionName: 'f',
    Qualifier: 'live',
    StatementId: 's',
    Action: 'lambda:InvokeFunction',
    Principal: '*',
  });
});

test('rest-json: a payload is taken as raw bytes whatever its content type', () => {
  const input = decode('lambda', 'Invoke', {
    labels: { FunctionName: 'f' },
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-amz-log-type': 'Tail' },
    body: '{"k":1}',
  });
  assert.deepEqual(input, { FunctionName: 'f', LogType: 'Tail', Payload: Buffer.from('{"k":1}') });
  assert.deepEqual(decode('lambda', 'Invoke', { labels: { FunctionName: 'f' } }), { FunctionName: 'f' });
});

test('rest-json: repeated parameters are a list, base64 is bytes', () => {
  assert.deepEqual(decode('lambda', 'UntagResource', { labels: { Resource: 'arn' }, query: 'tagKeys=a&tagKeys=b' }), {
    Resource: 'arn',
    TagKeys: ['a', 'b'],
  });
  const { Code } = decode('lambda', 'CreateFunction', { body: '{"Code":{"ZipFile":"UEsDBA=="}}' });
  assert.deepEqual(Code, { ZipFile: Buffer.from('PK\u0003\u0004') });
});

test('a body that sets __proto__ changes no prototype', () => {
  const { Environment } = decode('lambda', 'CreateFunction', {
    body: '{"Environment":{"Variables":{"__proto__":"x"}}}',
  });
  const { Variables } = Environment as { Variables: Record<string, string> };
  assert.deepEqual(Object.entries(Variables), [['__proto__', 'x']]);
  assert.equal(Object.getPrototypeOf(Variables), Object.prototype);
});

const WRONG_JSON: readonly (readonly [ServiceName, string, string, string])[] = [
  ['apigateway', 'CreateRestApi', '{"name":true}', 'class java.lang.Boolean can not be converted to an String'],
  [
    'apigateway',
    'CreateRestApi',
    '{"name":1}',
    'class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to an String',
  ],
  [
    'apigateway',
    'PutIntegration',
    '{"requestParameters":{"a":true}}',
    'class java.lang.Boolean can not be converted to an String',
  ],
  ['lambda', 'CreateFunction', '{"Timeout":"3"}', 'STRING_VALUE can not be converted to an Integer'],
  ['lambda', 'CreateFunction', '{"FunctionName":1}', 'NUMBER_VALUE can not be converted to a String'],
  ['lambda', 'CreateFunction', '{"Layers":"a"}', 'STRING_VALUE can not be converted to a List'],
  ['lambda', 'CreateFunction', '{"Handler":[]}', 'Start of list found where not expected'],
  ['lambda', 'CreateFunction', '[]', 'Start of list found where not expected'],
  ['lambda', 'CreateFunction', '{"Timeout":1e999}', 'NUMBER_VALUE can not be converted to an Integer'],
  ['logs', 'CreateLogGroup', '{"logGroupName":{}}', 'Start of structure or map found where not expected.'],
  ['ecr', 'CreateRepository', 'null', 'NULL_VALUE can not be converted to an Object'],
];

for (const [service, operation, body, message] of WRONG_JSON) {
  test(`${service} refuses ${body}: ${message}`, () => {
    assert.throws(() => decode(service, operation, { body }), {
      name: 'WireFault',
      code: 'SerializationException',
      status: 400,
      message,
    });
  });
}

function keepsSecret(error: Error & { code?: string }): boolean {
  return error.code === 'SerializationException' && !error.message.includes('secret');
}

test('a body that is no JSON is refused without repeating it', () => {
  assert.throws(() => decode('lambda', 'CreateFunction', { body: '{"a": secret' }), keepsSecret);
  assert.throws(() => decode('lambda', 'CreateFunction', { body: '{"Code":{"ZipFile":"not base64!"}}' }), {
    code: 'SerializationException',
  });
});

test('a null in a list is refused as AWS validates it', () => {
  const message =
    "1 validation error detected: Value '[null]' at 'layers' failed to satisfy constraint: Member must satisfy constraint: [Member must not be null]";
  assert.throws(() => decode('lambda', 'CreateFunction', { body: '{"Layers":[null]}' }), {
    code: 'ValidationException',
    message,
  });
});

test('a number in the query must be one', () => {
  assert.deepEqual(decode('lambda', 'ListFunctions', { query: 'MaxItems=50' }), { MaxItems: 50 });
  assert.throws(() => decode('lambda', 'ListFunctions', { query: 'MaxItems=many' }), {
    code: 'SerializationException',
  });
});

test('dates are read in any of the three forms', () => {
  const dates = [
    '1707157062',
    '1707157062.0',
    '2024-02-05T18:17:42Z',
    '2024-02-05T18:17:42.000Z',
    '2024-02-05T19:17:42+01:00',
    'Mon, 05 Feb 2024 18:17:42 GMT',
  ];
  for (const date of dates) {
    const input = decode('s3', 'GetObject', { headers: { 'if-modified-since': date } });
    assert.deepEqual(input, { IfModifiedSince: new Date(1_707_157_062_000) });
  }
  assert.throws(() => decode('s3', 'GetObject', { headers: { 'if-modified-since': 'yesterday' } }), {
    code: 'InvalidArgument',
  });
});

test('query: lists, structures and gaps; an empty list', () => {
  const body =
    'Action=CreateRole&Version=2010-05-08&RoleName=a+b%2Bc&Tags.member.2.Key=k2&Tags.member.2.Value=&Tags.member.1.Key=k1&Tags.member.1.Value=v';
  assert.deepEqual(decode('iam', 'CreateRole', { body }), {
    RoleName: 'a b+c',
    Tags: [
      { Key: 'k1', Value: 'v' },
      { Key: 'k2', Value: '' },
    ],
  });
  assert.deepEqual(decode('iam', 'CreateRole', { body: 'Tags=' }), { Tags: [] });
  assert.deepEqual(decode('iam', 'CreateRole', { query: 'RoleName=q' }), { RoleName: 'q' });
});

const WRONG_FORMS = ['Tags.member.x.Key=1', 'RoleName.a=1', 'MaxSessionDuration=long', 'Tags.foo=1'];

for (const body of WRONG_FORMS) {
  test(`query refuses ${body}`, () => {
    assert.throws(() => decode('iam', 'CreateRole', { body }), {
      name: 'WireFault',
      code: 'MalformedInput',
      status: 400,
    });
  });
}

test('rest-xml: lists with item names, comments, CDATA, references and prefixes', () => {
  const body =
    '<?xml version="1.0"?><!-- c --><x:Tags xmlns:x="u"><x:Items><Tag><Key>a&amp;&#66;</Key><Value><![CDATA[<v>]]></Value></Tag></x:Items></x:Tags>';
  assert.deepEqual(decode('cloudfront', 'TagResource', { query: 'Resource=arn&Operation=Tag', body }), {
    Resource: 'arn',
    Tags: { Items: [{ Key: 'a&B', Value: '<v>' }] },
  });
});

const WRONG_XML = [
  '<a',
  '<a>',
  '<a></b>',
  '<a/><b/>',
  'text',
  '<!DOCTYPE a><a/>',
  '<a>&unknown;</a>',
  '<a>&#1114112;</a>',
  '<Delete><Quiet>maybe</Quiet></Delete>',
  '<Delete><Object><Key><b/></Key></Object></Delete>',
  '<a b=c/>',
];

for (const body of WRONG_XML) {
  test(`S3 refuses ${body}`, () => {
    const message = 'The XML you provided was not well-formed or did not validate against our published schema';
    assert.throws(() => decode('s3', 'DeleteObjects', { labels: { Bucket: 'b' }, body }), {
      code: 'MalformedXML',
      message,
      status: 400,
    });
  });
}

test('S3: flattened lists and metadata', () => {
  const { Delete } = decode('s3', 'DeleteObjects', {
    body: '<Delete><Object><Key>a</Key></Object><Object><Key>b</Key></Object><Quiet>true</Quiet></Delete>',
  });
  assert.deepEqual(Delete, { Objects: [{ Key: 'a' }, { Key: 'b' }], Quiet: true });
  const { Metadata } = decode('s3', 'CreateMultipartUpload', {
    headers: { 'x-amz-meta-a': '1', 'x-amz-meta-b-c': '2' },
  });
  assert.deepEqual(Metadata, { a: '1', 'b-c': '2' });
});

test('S3: x-amz parameters of a presigned URL act as headers', () => {
  const input = decode('s3', 'CreateMultipartUpload', {
    query: 'uploads&X-Amz-Expires=60&x-amz-acl=private&x-amz-meta-a=1',
  });
  assert.equal(input['ACL'], 'private');
  assert.deepEqual(input['Metadata'], { a: '1' });
});

const CHUNKED = {
  'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'content-encoding': 'gzip,aws-chunked',
  'x-amz-decoded-content-length': '11',
};
const FRAMED = 'b\r\nhello world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n';

test('S3: a chunked body that is here whole is unframed, its trailers are members', async () => {
  const input = decode('s3', 'PutObject', { headers: CHUNKED, body: FRAMED });
  assert.equal(Buffer.concat(await (input['Body'] as Readable).toArray()).toString(), 'hello world');
  assert.equal(input['ChecksumCRC32'], 'DUoRhQ==');
  assert.equal(input['ContentEncoding'], 'gzip');
  assert.throws(() => decode('s3', 'PutObject', { headers: CHUNKED, body: 'b\r\nhello' }), { code: 'IncompleteBody' });
});

test('S3: a streamed chunked body gives its trailers at the end', async () => {
  const { Body } = decode('s3', 'PutObject', { headers: CHUNKED, bodyStream: Readable.from([Buffer.from(FRAMED)]) });
  const body = Body as Readable & { trailers: Record<string, string> };
  assert.equal(Buffer.concat(await body.toArray()).toString(), 'hello world');
  assert.deepEqual(body.trailers, { 'x-amz-checksum-crc32': 'DUoRhQ==' });
});

test('S3: a path that is not percent-encoded is refused', () => {
  const request = {
    method: 'GET',
    path: '/b/%zz',
    query: '',
    headers: {},
    rawHeaders: [],
    body: Buffer.alloc(0),
    sourceIp: '',
    scheme: 'http' as const,
  };
  const call = codec.recognise(request);
  assert.throws(() => codec.decode({ ...call, operation: 'GetObject' }, request), {
    code: 'InvalidURI',
    message: "Couldn't parse the specified URI.",
  });
});
