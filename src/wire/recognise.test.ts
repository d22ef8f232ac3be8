// Calls as Terraform, aws-cli, boto3 and curl spell them, and the operation each one means.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codec, createCodec } from './codec.ts';
import type { WireRequest } from './contract.ts';

type Headers = Record<string, string>;

function request(line: string, headers: Headers = {}, body = ''): WireRequest {
  const [method, target] = line.split(' ') as [string, string];
  const [path, query = ''] = target.split('?', 2) as [string, string?];
  return {
    method,
    path,
    query,
    headers,
    rawHeaders: Object.entries(headers).flat(),
    body: Buffer.from(body),
    sourceIp: '',
    scheme: 'http',
  };
}

function signedFor(scope: string, headers: Headers = {}): Headers {
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=AKIA/20240205/us-east-1/${scope}/aws4_request, SignedHeaders=host, Signature=00`,
  };
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

const SIGNED: readonly (readonly [scope: string, line: string, operation: string | undefined, labels?: Headers])[] = [
  ['lambda', 'GET /2015-03-31/functions', 'ListFunctions', {}],
  ['lambda', 'GET /2015-03-31/functions/', 'ListFunctions', {}],
  ['lambda', 'GET /2015-03-31/functions/?MaxItems=50', 'ListFunctions', {}],
  ['lambda', 'POST /2015-03-31/functions', 'CreateFunction', {}],
  ['lambda', 'GET /2015-03-31/functions/jobs', 'GetFunction', { FunctionName: 'jobs' }],
  [
    'lambda',
    'GET /2015-03-31/functions/jobs/versions?MaxItems=10000',
    'ListVersionsByFunction',
    { FunctionName: 'jobs' },
  ],
  [
    'lambda',
    'GET /2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A1%3Afunction%3Aw%3A2/configuration?Qualifier=2',
    'GetFunctionConfiguration',
    { FunctionName: 'arn:aws:lambda:us-east-1:1:function:w:2' },
  ],
  ['lambda', 'POST /2015-03-31/functions/f:1/invocations', 'Invoke', { FunctionName: 'f:1' }],
  ['lambda', 'POST /2014-11-13/functions/f/invoke-async/', 'InvokeAsync', { FunctionName: 'f' }],
  [
    'lambda',
    'POST /2021-11-15/functions/f/response-streaming-invocations',
    'InvokeWithResponseStream',
    { FunctionName: 'f' },
  ],
  ['lambda', 'GET /2018-10-31/layers?find=LayerVersion&Arn=a', 'GetLayerVersionByArn', {}],
  ['lambda', 'GET /2018-10-31/layers', 'ListLayers', {}],
  [
    'lambda',
    'GET /2019-09-30/functions/f/provisioned-concurrency?List=ALL',
    'ListProvisionedConcurrencyConfigs',
    { FunctionName: 'f' },
  ],
  [
    'lambda',
    'GET /2019-09-30/functions/f/provisioned-concurrency?Qualifier=1',
    'GetProvisionedConcurrencyConfig',
    { FunctionName: 'f' },
  ],
  [
    'lambda',
    'GET /2019-09-25/functions/f/event-invoke-config/list',
    'ListFunctionEventInvokeConfigs',
    { FunctionName: 'f' },
  ],
  ['lambda', 'GET /2015-03-31/functions//policy', undefined],
  ['lambda', 'PATCH /2015-03-31/functions/f', undefined],
  [
    'apigateway',
    'GET /restapis/a/resources/b/methods/POST/integration',
    'GetIntegration',
    { restApiId: 'a', resourceId: 'b', httpMethod: 'POST' },
  ],
  ['apigateway', 'POST /restapis', 'CreateRestApi', {}],
  ['apigateway', 'POST /restapis?mode=import', 'ImportRestApi', {}],
  ['apigateway', 'POST /apikeys', 'CreateApiKey', {}],
  ['apigateway', 'POST /apikeys?mode=import&format=csv', 'ImportApiKeys', {}],
  ['apigateway', 'PUT /restapis/a?mode=overwrite', 'PutRestApi', { restApiId: 'a' }],
  [
    'apigateway',
    'PUT /tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Frestapis%2Fa',
    'TagResource',
    { resourceArn: 'arn:aws:apigateway:us-east-1::/restapis/a' },
  ],
  ['apigateway', 'GET /v2/apis/a/stages/%24default', 'GetStage', { ApiId: 'a', StageName: '$default' }],
  ['apigateway', 'PUT /v2/apis/a', 'ReimportApi', { ApiId: 'a' }],
  ['cloudfront', 'POST /2020-05-31/distribution?WithTags=', 'CreateDistributionWithTags', {}],
  ['cloudfront', 'POST /2020-05-31/distribution?WithTags', 'CreateDistributionWithTags', {}],
  ['cloudfront', 'POST /2020-05-31/distribution', 'CreateDistribution', {}],
  ['cloudfront', 'POST /2020-05-31/tagging?Operation=Tag&Resource=arn', 'TagResource', {}],
  ['cloudfront', 'POST /2020-05-31/tagging?Operation=Untag&Resource=arn', 'UntagResource', {}],
  [
    'cloudfront',
    'GET /2020-05-31/function/rewrite/describe?Stage=DEVELOPMENT',
    'DescribeFunction',
    { Name: 'rewrite' },
  ],
  ['s3', 'GET /', 'ListBuckets', {}],
  ['s3', 'PUT /b', 'CreateBucket', { Bucket: 'b' }],
  ['s3', 'PUT /b/', 'CreateBucket', { Bucket: 'b' }],
  ['s3', 'HEAD /b', 'HeadBucket', { Bucket: 'b' }],
  ['s3', 'GET /b', 'ListObjects', { Bucket: 'b' }],
  ['s3', 'GET /b?list-type=2&prefix=', 'ListObjectsV2', { Bucket: 'b' }],
  ['s3', 'GET /b?policy=', 'GetBucketPolicy', { Bucket: 'b' }],
  ['s3', 'GET /b?policy', 'GetBucketPolicy', { Bucket: 'b' }],
  ['s3', 'GET /b?prefix=hello.txt&versions=', 'ListObjectVersions', { Bucket: 'b' }],
  ['s3', 'GET /b?object-lock=', 'GetObjectLockConfiguration', { Bucket: 'b' }],
  ['s3', 'GET /b?analytics&id=1', 'GetBucketAnalyticsConfiguration', { Bucket: 'b' }],
  ['s3', 'GET /b?analytics', 'ListBucketAnalyticsConfigurations', { Bucket: 'b' }],
  ['s3', 'POST /b?delete', 'DeleteObjects', { Bucket: 'b' }],
  ['s3', 'GET /b/a//b/?x-id=GetObject', 'GetObject', { Bucket: 'b', Key: 'a//b/' }],
  ['s3', 'GET /b/%2Fa%20%2B+c', 'GetObject', { Bucket: 'b', Key: '/a ++c' }],
  ['s3', 'PUT /b/k?x-id=PutObject', 'PutObject', { Bucket: 'b', Key: 'k' }],
  ['s3', 'PUT /b/k?partNumber=1&uploadId=u', 'UploadPart', { Bucket: 'b', Key: 'k' }],
  ['s3', 'POST /b/k?uploads', 'CreateMultipartUpload', { Bucket: 'b', Key: 'k' }],
  ['s3', 'POST /b/k?uploadId=u', 'CompleteMultipartUpload', { Bucket: 'b', Key: 'k' }],
  ['s3', 'DELETE /b/k?uploadId=u', 'AbortMultipartUpload', { Bucket: 'b', Key: 'k' }],
  ['s3', 'DELETE /b/k?versionId=1&x-id=DeleteObject', 'DeleteObject', { Bucket: 'b', Key: 'k' }],
  ['s3', 'GET /b/k?uploadId=u', 'ListParts', { Bucket: 'b', Key: 'k' }],
  ['s3', 'GET /b/k?tagging=', 'GetObjectTagging', { Bucket: 'b', Key: 'k' }],
  ['s3', 'POST /b', undefined],
];

for (const [scope, line, operation, labels] of SIGNED) {
  test(`${scope}: ${line} is ${operation ?? 'no operation'}`, () => {
    const found = codec.recognise(request(line, signedFor(scope, { host: '127.0.0.1:4566' })));
    assert.equal(found.operation, operation);
    assert.deepEqual(found.labels, labels);
  });
}

test('a copy source tells a copy from a put', () => {
  const headers = signedFor('s3', { 'x-amz-copy-source': 'b/k' });
  assert.equal(codec.recognise(request('PUT /b/k', headers)).operation, 'CopyObject');
  assert.equal(codec.recognise(request('PUT /b/k?partNumber=1&uploadId=u', headers)).operation, 'UploadPartCopy');
});

test('query and json calls name their operation in the form and in the target', () => {
  const body = 'Action=GetCallerIdentity&Version=2011-06-15';
  assert.equal(codec.recognise(request('POST /', signedFor('sts', FORM), body)).operation, 'GetCallerIdentity');
  assert.equal(codec.recognise(request(`GET /?${body}`, signedFor('sts'))).operation, 'GetCallerIdentity');
  assert.equal(
    codec.recognise(request('POST /', signedFor('iam', FORM), 'X=1&Action=CreateRole')).operation,
    'CreateRole',
  );
  assert.equal(codec.recognise(request('POST /', signedFor('iam', FORM), 'NoAction=CreateRole')).operation, undefined);
  const target = { 'x-amz-target': 'Logs_20140328.CreateLogGroup' };
  assert.equal(codec.recognise(request('POST /', signedFor('logs', target))).operation, 'CreateLogGroup');
  assert.equal(
    codec.recognise(request('POST /', signedFor('logs', { 'x-amz-target': 'Logs_20140328.Nope' }))).operation,
    undefined,
  );
});

test('a presigned call is known by its credential', () => {
  const credential = 'X-Amz-Credential=AKIA%2F20240205%2Fus-east-1%2Fs3%2Faws4_request';
  const found = codec.recognise(request(`GET /b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&${credential}`));
  assert.deepEqual([found.service, found.operation], ['s3', 'GetObject']);
});

const UNSIGNED: readonly (readonly [
  line: string,
  headers: Headers,
  body: string,
  service: string,
  operation: string | undefined,
])[] = [
  ['POST /', FORM, 'Action=AssumeRoleWithWebIdentity&Version=2011-06-15', 'sts', 'AssumeRoleWithWebIdentity'],
  ['POST /', { 'x-amz-target': 'Logs_20140328.CreateLogGroup' }, '', 'logs', 'CreateLogGroup'],
  ['GET /2015-03-31/functions/', {}, '', 'lambda', 'ListFunctions'],
  ['GET /restapis', {}, '', 'apigateway', 'GetRestApis'],
  ['GET /v2/apis', {}, '', 'apigatewayv2', 'GetApis'],
  ['GET /2020-05-31/distribution', {}, '', 'cloudfront', 'ListDistributions'],
  ['DELETE /2020-05-31/distribution', {}, '', 'cloudfront', undefined],
  ['GET /b/k', {}, '', 's3', 'GetObject'],
  ['GET /k', { host: 'b.s3.us-east-1.amazonaws.com' }, '', 's3', 'GetObject'],
  ['GET /', { host: 'b.s3.localhost:4566' }, '', 's3', 'ListObjects'],
  ['GET /restapis', { host: 'b.localhost:4566' }, '', 's3', 'GetObject'],
  ['GET /b', { host: 's3.us-east-1.amazonaws.com' }, '', 's3', 'ListObjects'],
  ['GET /2015-03-31/functions', { host: 'lambda.us-east-1.amazonaws.com' }, '', 'lambda', 'ListFunctions'],
  ['POST /', { host: 'api.ecr.us-east-1.amazonaws.com' }, '', 'ecr', undefined],
];

for (const [line, headers, body, service, operation] of UNSIGNED) {
  test(`unsigned: ${line} ${headers['host'] ?? ''} is ${service} ${operation ?? 'without operation'}`, () => {
    const found = codec.recognise(request(line, headers, body));
    assert.deepEqual([found.service, found.operation], [service, operation]);
  });
}

test('buckets stand in the host or in the path', () => {
  const labels = (line: string, host: string): unknown =>
    codec.recognise(request(line, signedFor('s3', { host }))).labels;
  assert.deepEqual(labels('GET /k', 'a.b.localhost:4566'), { Bucket: 'a.b', Key: 'k' });
  assert.deepEqual(labels('GET /k', 'a.b.s3-eu-west-1.amazonaws.com'), { Bucket: 'a.b', Key: 'k' });
  assert.deepEqual(labels('GET /k', '127.0.0.1:4566'), { Bucket: 'k' });
  assert.deepEqual(labels('GET /k', '[::1]:4566'), { Bucket: 'k' });
  const elsewhere = createCodec({ baseHosts: ['portico.example'] });
  assert.deepEqual(elsewhere.recognise(request('GET /k', signedFor('s3', { host: 'b.portico.example' }))).labels, {
    Bucket: 'b',
    Key: 'k',
  });
});

test('a service that nobody speaks for is named, in the notation of its call', () => {
  const kms = codec.recognise(request('POST /', signedFor('kms', { 'x-amz-target': 'TrentService.ListKeys' })));
  assert.deepEqual(kms, { service: 'logs', operation: undefined, foreign: 'kms' });
  const sqs = codec.recognise(request('POST /', signedFor('sqs', FORM), 'Action=ListQueues&Version=2012-11-05'));
  assert.deepEqual(sqs, { service: 'sts', operation: undefined, foreign: 'sqs' });
  assert.deepEqual(codec.recognise(request('GET /v1/x', signedFor('batch'))), {
    service: 'lambda',
    operation: undefined,
    foreign: 'batch',
  });
});
