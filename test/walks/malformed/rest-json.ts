// Malformed calls of Lambda and API Gateway. APIID and ROOTID stand for an API that exists.
import { zip } from '../../../tools/zip.ts';
import { ACCOUNT } from '../gateway.ts';
import { FUNCTIONS, GATEWAY, JSON_TYPE, LAMBDA, post, type MalformedCall } from './call.ts';

const FUNCTION = {
  FunctionName: 'malformed',
  Runtime: 'python3.12',
  Handler: 'app.handler',
  Role: `arn:aws:iam::${ACCOUNT}:role/walk`,
  Code: { ZipFile: zip([{ name: 'app.py', data: Buffer.from('def handler(e, c): return 1\n') }]).toString('base64') },
};

/** Members that replace those of a good CreateFunction. */
const WRONG_MEMBERS: Readonly<Record<string, object>> = {
  'a name of a list': { FunctionName: ['f'] },
  'a name with a slash': { FunctionName: 'a/b' },
  'a long name': { FunctionName: 'f'.repeat(200) },
  'a number as handler': { Handler: 17 },
  'an unknown runtime': { Runtime: 'cobol85' },
  'no role': { Role: undefined },
  'a role that is no ARN': { Role: 'walk' },
  'a memory of a word': { MemorySize: 'large' },
  'too little memory': { MemorySize: 1 },
  'a fraction as timeout': { Timeout: 1.5 },
  'a long timeout': { Timeout: 901 },
  'a long description': { Description: 'd'.repeat(257) },
  'an environment of a list': { Environment: [] },
  'variables that are numbers': { Environment: { Variables: { A: 1 } } },
  'reserved variables': { Environment: { Variables: { AWS_REGION: 'x' } } },
  'a large environment': { Environment: { Variables: { AA: 'a'.repeat(4100) } } },
  'six layers': { Layers: Array.from({ length: 6 }, (_, i) => `arn:aws:lambda:us-east-1:${ACCOUNT}:layer:l:${i}`) },
  'an unknown architecture': { Architectures: ['z80'] },
  'no code': { Code: undefined },
  'an empty code': { Code: {} },
  'a code that is no base64': { Code: { ZipFile: '***' } },
  'a code that is a number': { Code: { ZipFile: 5 } },
  'a code that is no zip': { Code: { ZipFile: Buffer.from('not a zip at all').toString('base64') } },
  'half a zip': { Code: { ZipFile: FUNCTION.Code.ZipFile.slice(0, 100) } },
  'an empty zip': { Code: { ZipFile: '' } },
  'a zip that climbs out': { Code: { ZipFile: climbing() } },
  'a bucket that is not there': { Code: { S3Bucket: 'no-such-bucket-here', S3Key: 'k' } },
};

function climbing(): string {
  return zip([{ name: '../../outside', data: Buffer.from('x') }]).toString('base64');
}

export const lambda: MalformedCall[] = [
  ...Object.entries(WRONG_MEMBERS).map(([what, members]) =>
    post(LAMBDA, `CreateFunction: ${what}`, FUNCTIONS, { ...FUNCTION, ...members }),
  ),
  post(LAMBDA, 'Invoke: a payload that is no JSON', `${FUNCTIONS}/good/invocations`, '{c'),
  post(LAMBDA, 'Invoke: half a payload', `${FUNCTIONS}/good/invocations`, '{"a": [1, 2'),
  post(LAMBDA, 'Invoke: too large a payload', `${FUNCTIONS}/good/invocations`, `"${'x'.repeat(6_291_456)}"`),
  post(LAMBDA, 'Invoke: an unknown type', `${FUNCTIONS}/good/invocations`, '{}', {
    headers: { ...JSON_TYPE, 'x-amz-invocation-type': 'Later' },
  }),
  post(LAMBDA, 'Invoke: a client context that is no base64', `${FUNCTIONS}/good/invocations`, '{}', {
    headers: { ...JSON_TYPE, 'x-amz-client-context': '%%%' },
  }),
  post(LAMBDA, 'Invoke: no such function', `${FUNCTIONS}/nosuch/invocations`, '{}'),
  post(LAMBDA, 'Invoke: a name of blanks', `${FUNCTIONS}/%20%20/invocations`, '{}'),
  post(
    LAMBDA,
    'Invoke: another region',
    `${FUNCTIONS}/arn:aws:lambda:eu-west-1:${ACCOUNT}:function:good/invocations`,
    '{}',
  ),
  { ...LAMBDA, what: 'a path that climbs', method: 'GET', path: `${FUNCTIONS}/..%2f..%2fetc` },
  { ...LAMBDA, what: 'an unknown path', method: 'GET', path: '/2099-01-01/functions' },
  { ...LAMBDA, what: 'an unknown method', method: 'PATCH', path: FUNCTIONS },
  { ...LAMBDA, what: 'ListFunctions: a word as number', method: 'GET', path: `${FUNCTIONS}/`, query: 'MaxItems=many' },
  { ...LAMBDA, what: 'ListFunctions: zero items', method: 'GET', path: `${FUNCTIONS}/`, query: 'MaxItems=0' },
  post(LAMBDA, 'AddPermission: nothing in it', `${FUNCTIONS}/good/policy`, {}),
  post(LAMBDA, 'AddPermission: an action of another service', `${FUNCTIONS}/good/policy`, {
    StatementId: 's',
    Action: 's3:GetObject',
    Principal: '*',
  }),
  post(LAMBDA, 'CreateAlias: no version', `${FUNCTIONS}/good/aliases`, { Name: 'live' }),
  post(LAMBDA, 'an operation that is not built', '/2015-03-31/event-source-mappings', { FunctionName: 'good' }),
];

const INTEGRATION = '/restapis/APIID/resources/ROOTID/methods/GET/integration';

export const gateway: MalformedCall[] = [
  post(GATEWAY, 'CreateRestApi: no name', '/restapis', {}),
  post(GATEWAY, 'CreateRestApi: a number as name', '/restapis', { name: 5 }),
  post(GATEWAY, 'CreateRestApi: types of a text', '/restapis', { name: 'n', binaryMediaTypes: 'image/png' }),
  post(GATEWAY, 'CreateRestApi: an unknown key source', '/restapis', { name: 'n', apiKeySource: 'COOKIE' }),
  post(GATEWAY, 'CreateRestApi: a policy that is no JSON', '/restapis', { name: 'n', policy: '{' }),
  post(GATEWAY, 'CreateRestApi: a word as size', '/restapis', { name: 'n', minimumCompressionSize: 'big' }),
  { ...GATEWAY, what: 'no such API', method: 'GET', path: '/restapis/nosuchapi0' },
  { ...GATEWAY, what: 'an empty id', method: 'GET', path: '/restapis//resources' },
  { ...GATEWAY, what: 'a zero byte in the path', method: 'GET', path: '/restapis/a%00b' },
  { ...GATEWAY, what: 'an unknown path', method: 'GET', path: '/nothing/here' },
  { ...GATEWAY, what: 'an unknown method', method: 'PUT', path: '/restapis/APIID/deployments' },
  { ...GATEWAY, what: 'a word as limit', method: 'GET', path: '/restapis', query: 'limit=many' },
  post(GATEWAY, 'CreateResource: a slash in the part', '/restapis/APIID/resources/ROOTID', { pathPart: 'a/b' }),
  post(GATEWAY, 'CreateResource: half a variable', '/restapis/APIID/resources/ROOTID', { pathPart: '{id' }),
  post(GATEWAY, 'CreateResource: an unknown parent', '/restapis/APIID/resources/nosuch', { pathPart: 'a' }),
  post(
    GATEWAY,
    'PutMethod: an unknown verb',
    '/restapis/APIID/resources/ROOTID/methods/GRAB',
    { authorizationType: 'NONE' },
    { method: 'PUT' },
  ),
  post(
    GATEWAY,
    'PutMethod: no authorization type',
    '/restapis/APIID/resources/ROOTID/methods/GET',
    {},
    { method: 'PUT' },
  ),
  post(GATEWAY, 'PutIntegration: an unknown type', INTEGRATION, { type: 'GRPC' }, { method: 'PUT' }),
  post(
    GATEWAY,
    'PutIntegration: a URI that is no ARN',
    INTEGRATION,
    { type: 'AWS_PROXY', httpMethod: 'POST', uri: 'jobs' },
    { method: 'PUT' },
  ),
  post(GATEWAY, 'PutIntegration: a long timeout', INTEGRATION, { type: 'MOCK', timeoutInMillis: 1 }, { method: 'PUT' }),
  post(
    GATEWAY,
    'UpdateRestApi: an unknown operation',
    '/restapis/APIID',
    { patchOperations: [{ op: 'melt', path: '/name' }] },
    { method: 'PATCH' },
  ),
  post(
    GATEWAY,
    'UpdateRestApi: an unknown path',
    '/restapis/APIID',
    { patchOperations: [{ op: 'replace', path: '/colour', value: 'x' }] },
    { method: 'PATCH' },
  ),
  post(
    GATEWAY,
    'UpdateRestApi: operations of a text',
    '/restapis/APIID',
    { patchOperations: 'replace' },
    { method: 'PATCH' },
  ),
  post(GATEWAY, 'CreateDeployment: a stage with a blank', '/restapis/APIID/deployments', { stageName: 'a b' }),
  post(GATEWAY, 'CreateApiKey: a short value', '/apikeys', { name: 'k', value: 'short' }),
  post(GATEWAY, 'CreateApiKey: enabled of a word', '/apikeys', { name: 'k', enabled: 'yes' }),
  post(GATEWAY, 'CreateUsagePlan: an unknown period', '/usageplans', {
    name: 'p',
    quota: { limit: 1, period: 'HOUR' },
  }),
  post(GATEWAY, 'CreateUsagePlan: a stage that is not there', '/usageplans', {
    name: 'p',
    apiStages: [{ apiId: 'APIID', stage: 'nosuch' }],
  }),
  post(GATEWAY, 'CreateUsagePlan: a rate of a word', '/usageplans', { name: 'p', throttle: { rateLimit: 'fast' } }),
];
