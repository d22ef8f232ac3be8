// All malformed calls, and a good one of each service.
import {
  ECR,
  form,
  FUNCTIONS,
  GATEWAY,
  IAM,
  LAMBDA,
  LOGS,
  post,
  rpc,
  S3,
  STS,
  xml,
  type MalformedCall,
} from './call.ts';
import { brokenJson, json11 } from './json-rpc.ts';
import { query } from './query.ts';
import { gateway, lambda } from './rest-json.ts';
import { s3 } from './s3.ts';

export const MALFORMED_CALLS: readonly MalformedCall[] = [
  ...brokenJson,
  ...lambda,
  ...gateway,
  ...query,
  ...json11,
  ...s3,
];

/** A good call of each service, to be spoiled in its signature. */
export const GOOD_CALLS: readonly MalformedCall[] = [
  { ...LAMBDA, what: 'ListFunctions', method: 'GET', path: `${FUNCTIONS}/` },
  post(LAMBDA, 'Invoke', `${FUNCTIONS}/good/invocations`, { a: 1 }),
  { ...GATEWAY, what: 'GetRestApis', method: 'GET', path: '/restapis' },
  form(IAM, 'ListUsers', { Action: 'ListUsers' }),
  form(STS, 'GetCallerIdentity', { Action: 'GetCallerIdentity' }),
  rpc(LOGS, 'good', 'DescribeLogGroups', { limit: 5 }),
  rpc(ECR, 'good', 'DescribeRepositories', {}),
  { ...S3, what: 'ListBuckets', method: 'GET', path: '/' },
  xml('PutObject', '', 'abc', { path: '/malformed-good/fine' }),
];
