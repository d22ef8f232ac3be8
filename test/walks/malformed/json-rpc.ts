// Malformed calls of CloudWatch Logs and ECR, and bodies that are no JSON for every service that takes JSON.
import { ECR, FUNCTIONS, GATEWAY, LAMBDA, LOGS, post, rpc, target, type MalformedCall } from './call.ts';

const BROKEN_JSON: Readonly<Record<string, string | Buffer>> = {
  'an open brace': '{',
  'an open string': '{"a": "b',
  'a list': '[]',
  'a text': '"text"',
  'a number': '17',
  'a bare word': '{name: 1}',
  'single quotes': "{'a': 1}",
  'a second document': '{} {}',
  'a trailing comma': '{"a": 1,}',
  'no UTF-8': Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  'zero bytes': Buffer.alloc(64),
  XML: '<a><b/></a>',
  'deep nesting': '['.repeat(200_000),
};

export const brokenJson: MalformedCall[] = Object.entries(BROKEN_JSON).flatMap(([what, body]) => [
  post(LAMBDA, `CreateFunction: ${what}`, FUNCTIONS, body),
  post(GATEWAY, `CreateRestApi: ${what}`, '/restapis', body),
  rpc(LOGS, what, 'CreateLogGroup', body),
  rpc(ECR, what, 'CreateRepository', body),
]);

export const json11: MalformedCall[] = [
  rpc(LOGS, 'no name', 'CreateLogGroup', {}),
  rpc(LOGS, 'a number as name', 'CreateLogGroup', { logGroupName: 5 }),
  rpc(LOGS, 'a name of null', 'CreateLogGroup', { logGroupName: null }),
  rpc(LOGS, 'a name with a blank', 'CreateLogGroup', { logGroupName: 'a b' }),
  rpc(LOGS, 'a long name', 'CreateLogGroup', { logGroupName: 'g'.repeat(513) }),
  rpc(LOGS, 'tags of a list', 'CreateLogGroup', { logGroupName: 'g', tags: ['a'] }),
  rpc(LOGS, 'days that are not offered', 'PutRetentionPolicy', { logGroupName: 'good', retentionInDays: 2 }),
  rpc(LOGS, 'days of a word', 'PutRetentionPolicy', { logGroupName: 'good', retentionInDays: 'week' }),
  rpc(LOGS, 'no events', 'PutLogEvents', { logGroupName: 'good', logStreamName: 's', logEvents: [] }),
  rpc(LOGS, 'events out of order', 'PutLogEvents', {
    logGroupName: 'good',
    logStreamName: 's',
    logEvents: [
      { timestamp: 2, message: 'b' },
      { timestamp: 1, message: 'a' },
    ],
  }),
  rpc(LOGS, 'an event of a text', 'PutLogEvents', { logGroupName: 'good', logStreamName: 's', logEvents: ['a'] }),
  rpc(LOGS, 'no such group', 'DescribeLogStreams', { logGroupName: 'nosuch' }),
  rpc(LOGS, 'a token of nowhere', 'GetLogEvents', { logGroupName: 'good', logStreamName: 's', nextToken: 'x' }),
  rpc(LOGS, 'too many', 'DescribeLogGroups', { limit: 5000 }),
  rpc(LOGS, 'half a pattern', 'FilterLogEvents', { logGroupName: 'good', filterPattern: '{ $.a = ' }),
  rpc(LOGS, 'an unknown operation', 'MeltLogs', {}),
  rpc(LOGS, 'an operation that is not built', 'StartQuery', {}),
  post(LOGS, 'no target', '/', {}, { headers: { 'content-type': 'application/x-amz-json-1.1' } }),
  post(LOGS, 'a target without an operation', '/', {}, { headers: { ...target('', LOGS) } }),
  post(LOGS, 'a long target', '/', {}, { headers: { ...target('x'.repeat(4000), LOGS) } }),
  rpc(ECR, 'no name', 'CreateRepository', {}),
  rpc(ECR, 'a list as name', 'CreateRepository', { repositoryName: ['r'] }),
  rpc(ECR, 'a name in capitals', 'CreateRepository', { repositoryName: 'Jobs' }),
  rpc(ECR, 'an unknown mutability', 'CreateRepository', { repositoryName: 'r', imageTagMutability: 'PERHAPS' }),
  rpc(ECR, 'a scan of a word', 'CreateRepository', { repositoryName: 'r', imageScanningConfiguration: 'yes' }),
  rpc(ECR, 'no such repository', 'ListImages', { repositoryName: 'nosuch' }),
  rpc(ECR, 'a manifest that is no JSON', 'PutImage', { repositoryName: 'good', imageManifest: '{' }),
  rpc(ECR, 'a policy that is no JSON', 'SetRepositoryPolicy', { repositoryName: 'good', policyText: '{' }),
  rpc(ECR, 'rules that are no JSON', 'PutLifecyclePolicy', { repositoryName: 'good', lifecyclePolicyText: '{' }),
  rpc(ECR, 'an upload that is not there', 'CompleteLayerUpload', {
    repositoryName: 'good',
    uploadId: 'nosuch',
    layerDigests: ['sha256:x'],
  }),
  rpc(ECR, 'an unknown operation', 'MeltImages', {}),
];
