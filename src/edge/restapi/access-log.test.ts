// Every variable of an access-log format, one by one, then whole formats: CLF, JSON, XML. [api-gateway.md A5.1, A5.2, A25.1]
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import {
  ACCOUNT,
  API,
  functionArn,
  outcome,
  proxyTo,
  REGION,
  RestWorld,
  SCOPE,
} from '../../../test/doubles/rest-world.ts';
import { ANN, TLS } from '../../../test/doubles/caller.ts';
import type { Answer, Ask } from '../../../test/doubles/exchange.ts';
import { apiAddress } from '../../server/address.ts';
import type { Exchange } from '../contract.ts';
import { contextField } from './context.ts';
import type { ApiAddress } from './place.ts';
import { sign } from '../../wire/sigv4/index.ts';
import { MODEL, VALIDATOR, type StageRecord } from '../../services/apigateway/resources.ts';

const KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCD';
const HOST = `${API}.execute-api.localhost:4566`;
const START = Date.UTC(2026, 10, 21, 6, 0, 0);
const TRACE = 'Root=1-5759e988-bd862e3fe1be46a994272793';

/** /mapped/... is the base path of a custom domain. */
function mapped({ host, path }: Exchange): ApiAddress | undefined {
  const [, basePath, ...rest] = path.split('/');
  if (basePath !== 'mapped') return apiAddress(host, path);
  const custom = { contextPath: path, eventPath: path, basePath };
  return { id: API, stage: 'stage', rest: `/${rest.join('/')}`, custom };
}

function world(): RestWorld {
  const credentials = {
    find: () => ({ accessKeyId: 'AKIAANN', secretAccessKey: 's', principal: { ...ANN, accessKeyId: 'AKIAANN' } }),
  };
  const made = new RestWorld({ credentials, draw: () => 0, locate: mapped });
  made.fn('f', () => ({ statusCode: 201, body: 'served' }));
  made.fn('gate', () => ({
    principalId: 'somebody',
    context: { tenant: 'acme' },
    policyDocument: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
  }));
  const to = proxyTo(functionArn('f'));
  made.method('GET', '/jobs/{jobId}', to, { operationName: 'ReadJob' });
  made.method('GET', '/keyed', to, { apiKeyRequired: true });
  made.method('GET', '/gated', to, made.authorizer('TOKEN', 'gate'));
  made.method('GET', '/signed', to, { authorizationType: 'AWS_IAM' });
  made.fn('broken', () => outcome('{"errorMessage":"no such job"}', { errorKind: 'handled-by-runtime' }));
  made.method('GET', '/broken', proxyTo(functionArn('broken')));
  made.fn('shut', () => outcome('{"errorMessage":"Unauthorized"}', { errorKind: 'handled-by-runtime' }));
  made.method('GET', '/shut', to, made.authorizer('TOKEN', 'shut'));
  made.method('GET', '/tried', to);
  made.records.put(MODEL, SCOPE, `${API}/Pair`, {
    id: 'pair',
    name: 'Pair',
    schema: '{"type":"object","required":["a"]}',
    contentType: 'application/json',
  });
  made.records.put(VALIDATOR, SCOPE, `${API}/v1`, {
    id: 'v1',
    name: 'all',
    validateRequestBody: true,
    validateRequestParameters: false,
  });
  const requestModels = { 'application/json': 'Pair' };
  made.method('POST', '/pairs', to, { requestValidatorId: 'v1', requestModels });
  made.deploy();
  made.deploy('canary', { canary: { deploymentId: 'dep001', percentTraffic: 100, useStageCache: false } });
  made.key('k1', KEY);
  made.plan('p1', { apiStages: [{ apiId: API, stage: 'stage' }] }, 'k1');
  return made;
}

function logsTo(format: string): Partial<StageRecord> {
  return { accessLog: { destinationArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:access:*`, format } };
}

async function logged(made: RestWorld, format: string, target: string, ask: Ask = {}): Promise<[string, Answer]> {
  for (const stage of ['stage', 'canary']) made.stage(stage, logsTo(format));
  const answer = await made.call(target, { startMs: START, ...ask });
  return [made.logged.get('access')!.at(-1)!, answer];
}

function signed(): Ask {
  const keys = { accessKeyId: 'AKIAANN', secretAccessKey: 's' };
  const request = { method: 'GET', path: '/stage/signed', query: '', headers: { Host: HOST } };
  const options = { region: REGION, service: 'execute-api', nowMs: START };
  return { headers: Object.entries(sign(request, keys, options)) };
}

const ASKS: Readonly<Record<string, () => [target: string, ask: Ask]>> = {
  plain: () => [
    '/stage/jobs/7?a=b',
    {
      headers: [
        ['User-Agent', 'curl/8'],
        ['X-Amzn-Trace-Id', TRACE],
      ],
      sourceIp: '192.0.2.1',
    },
  ],
  keyed: () => ['/stage/keyed', { headers: [['x-api-key', KEY]] }],
  // A new token each time: nothing is kept for it.
  gated: () => ['/stage/gated', { headers: [['token', randomUUID()]] }],
  signed: () => ['/stage/signed', signed()],
  canary: () => ['/canary/tried', {}],
  certified: () => ['/stage/jobs/7', { tls: TLS }],
  mapped: () => ['/mapped/jobs/7', {}],
  broken: () => ['/stage/broken', {}],
  invalid: () => ['/stage/pairs', { method: 'POST', body: '{}' }],
  unrouted: () => ['/stage/none', {}],
  unkeyed: () => ['/stage/keyed', {}],
  unsigned: () => ['/stage/signed', {}],
  shut: () => ['/stage/shut', { headers: [['token', randomUUID()]] }],
  ungated: () => ['/stage/gated', {}],
};

/** Request, variable, what is printed; '*' stands for any value but '-'. */
const TABLE: readonly (readonly [request: string, variable: string, printed: string])[] = [
  ['plain', 'accountId', ACCOUNT],
  ['plain', 'apiId', API],
  ['plain', 'stage', 'stage'],
  ['plain', 'deploymentId', 'dep001'],
  ['plain', 'resourceId', '*'],
  ['plain', 'resourcePath', '/jobs/{jobId}'],
  ['plain', 'operationName', 'ReadJob'],
  ['keyed', 'operationName', '-'],
  ['plain', 'domainName', `${API}.execute-api.localhost`],
  ['plain', 'domainPrefix', API],
  ['plain', 'httpMethod', 'GET'],
  ['plain', 'path', '/stage/jobs/7'],
  ['plain', 'protocol', 'HTTP/1.1'],
  ['plain', 'requestId', '*'],
  ['plain', 'extendedRequestId', '*'],
  ['plain', 'requestTime', '21/Nov/2026:06:00:00 +0000'],
  ['plain', 'requestTimeEpoch', String(START)],
  ['plain', 'isCanaryRequest', '-'],
  ['canary', 'isCanaryRequest', 'true'],
  ['plain', 'endpointType', 'REGIONAL'],
  ['plain', 'xrayTraceId', '*'],
  ['plain', 'identity.sourceIp', '192.0.2.1'],
  ['plain', 'identity.userAgent', 'curl/8'],
  ['keyed', 'identity.userAgent', '-'],
  ['keyed', 'identity.apiKey', '**********************************89ABCD'],
  ['keyed', 'identity.apiKeyId', 'k1'],
  ['plain', 'identity.apiKey', '-'],
  ['signed', 'identity.accountId', ACCOUNT],
  ['signed', 'identity.accessKey', 'AKIAANN'],
  ['signed', 'identity.caller', 'AIDAANN'],
  ['signed', 'identity.user', 'AIDAANN'],
  ['signed', 'identity.userArn', ANN.arn],
  ['signed', 'identity.principalOrgId', 'o-1'],
  ['plain', 'identity.caller', '-'],
  ['plain', 'identity.cognitoIdentityId', '-'],
  ['plain', 'identity.cognitoIdentityPoolId', '-'],
  ['plain', 'identity.cognitoAuthenticationType', '-'],
  ['plain', 'identity.cognitoAuthenticationProvider', '-'],
  ['certified', 'identity.clientCert.clientCertPem', 'PEM'],
  ['certified', 'identity.clientCert.subjectDN', 'CN=client'],
  ['certified', 'identity.clientCert.issuerDN', 'CN=authority'],
  ['certified', 'identity.clientCert.serialNumber', 'a1:b2'],
  ['certified', 'identity.clientCert.validity.notBefore', 'before'],
  ['certified', 'identity.clientCert.validity.notAfter', 'after'],
  ['certified', 'tlsVersion', 'TLSv1.3'],
  ['certified', 'cipherSuite', 'TLS_AES_256_GCM_SHA384'],
  ['plain', 'tlsVersion', '-'],
  ['gated', 'authorizer.principalId', 'somebody'],
  ['gated', 'authorizer.tenant', 'acme'],
  ['gated', 'authorizer.none', '-'],
  ['gated', 'authorizer.status', '200'],
  ['gated', 'authorizer.integrationStatus', '200'],
  ['gated', 'authorizer.integrationLatency', '*'],
  ['gated', 'authorizer.latency', '*'],
  ['gated', 'authorizer.requestId', '*'],
  ['gated', 'authorizer.error', '-'],
  ['shut', 'authorizer.error', 'Unauthorized'],
  ['gated', 'authorizer.claims.sub', '-'],
  ['plain', 'authorizer.status', '-'],
  ['gated', 'authorize.status', '200'],
  ['gated', 'authenticate.status', '-'],
  ['signed', 'authenticate.status', '200'],
  ['signed', 'authorize.status', '200'],
  ['unsigned', 'authenticate.status', '403'],
  ['unsigned', 'authenticate.error', 'Missing Authentication Token'],
  ['unsigned', 'authorize.status', '-'],
  ['ungated', 'authorize.status', '401'],
  ['ungated', 'authorize.error', 'Unauthorized'],
  ['plain', 'authenticate.error', '-'],
  ['plain', 'authorize.status', '-'],
  ['plain', 'authorize.latency', '-'],
  ['gated', 'authorize.latency', '*'],
  ['signed', 'authorize.latency', '*'],
  ['signed', 'authenticate.latency', '*'],
  ['unsigned', 'authenticate.latency', '0'],
  ['plain', 'authenticate.latency', '-'],
  ['unrouted', 'error.message', 'Missing Authentication Token'],
  ['unrouted', 'error.messageString', '"Missing Authentication Token"'],
  ['unrouted', 'error.responseType', 'MISSING_AUTHENTICATION_TOKEN'],
  ['unrouted', 'error.validationErrorString', '-'],
  ['unrouted', 'resourcePath', '-'],
  ['unrouted', 'status', '403'],
  ['plain', 'error.message', '-'],
  ['plain', 'error.responseType', '-'],
  ['unkeyed', 'error.responseType', 'INVALID_API_KEY'],
  ['unkeyed', 'integration.status', '-'],
  ['plain', 'status', '201'],
  ['plain', 'responseLength', '6'],
  ['plain', 'responseLatency', '*'],
  ['plain', 'integrationLatency', '*'],
  ['plain', 'integration.latency', '*'],
  ['plain', 'integrationStatus', '200'],
  ['plain', 'integration.integrationStatus', '200'],
  ['plain', 'integration.status', '201'],
  ['plain', 'integration.requestId', '*'],
  ['plain', 'awsEndpointRequestId', '*'],
  ['plain', 'integration.error', '-'],
  ['plain', 'integrationErrorMessage', '-'],
  ['plain', 'customDomain.basePathMatched', '-'],
  ['plain', 'waf.status', '-'],
  ['plain', 'waf.error', '-'],
  ['plain', 'waf.latency', '-'],
  ['plain', 'wafResponseCode', '-'],
  ['plain', 'webaclArn', '-'],
  ['plain', 'identity.vpcId', '-'],
  ['plain', 'identity.vpceId', '-'],
  ['mapped', 'customDomain.basePathMatched', 'mapped'],
  ['broken', 'integration.error', '*'],
  ['broken', 'integrationErrorMessage', '*'],
  ['invalid', 'error.validationErrorString', '*'],
  ['plain', 'authorizer.claims', '-'],
  ['plain', 'nothing.at.all', '-'],
];

/** Every name of the specification [A5.1, A5.2] and what there is behind it; overrides are for templates alone. */
const NAMES: Readonly<Record<'value' | 'empty' | 'none', string>> = {
  value: `accountId apiId stage deploymentId resourceId resourcePath domainName domainPrefix httpMethod path protocol
    requestId extendedRequestId requestTime requestTimeEpoch isCanaryRequest endpointType operationName xrayTraceId
    identity.sourceIp identity.userAgent identity.accountId identity.accessKey identity.caller identity.user
    identity.userArn identity.principalOrgId identity.apiKey identity.apiKeyId identity.clientCert.clientCertPem
    identity.clientCert.subjectDN identity.clientCert.issuerDN identity.clientCert.serialNumber
    identity.clientCert.validity.notBefore identity.clientCert.validity.notAfter
    authorizer.principalId authorizer.tenant authorizer.error authorizer.integrationLatency
    authorizer.integrationStatus authorizer.latency authorizer.requestId authorizer.status
    authorize.error authorize.latency authorize.status authenticate.error authenticate.latency authenticate.status
    error.message error.messageString error.responseType error.validationErrorString awsEndpointRequestId
    customDomain.basePathMatched integration.error integration.integrationStatus integration.latency
    integration.requestId integration.status integrationErrorMessage integrationLatency integrationStatus
    responseLatency responseLength status`,
  empty: `waf.error waf.latency waf.status wafResponseCode webaclArn authorizer.claims identity.vpcId identity.vpceId
    identity.cognitoIdentityId identity.cognitoIdentityPoolId identity.cognitoAuthenticationType
    identity.cognitoAuthenticationProvider`,
  none: `requestOverride.header.x requestOverride.path.x requestOverride.querystring.x responseOverride.header.x
    responseOverride.status nothing.at.all`,
};

function names(what: keyof typeof NAMES): string[] {
  return NAMES[what].split(/\s+/);
}

test('every name of the specification has a value, is known to be empty, or is none', () => {
  const valued = new Set(TABLE.filter(([, , printed]) => printed !== '-').map(([, variable]) => variable));
  const tried = new Set(TABLE.map(([, variable]) => variable));
  assert.deepEqual(
    names('value').filter((name) => !valued.has(name)),
    [],
  );
  for (const name of names('empty')) {
    assert.ok(contextField(name) && tried.has(name) && !valued.has(name), name);
  }
  for (const name of names('none')) assert.equal(contextField(name), undefined, name);
});

test('each variable prints its value, and - when there is none', async () => {
  const made = world();
  for (const [request, variable, printed] of TABLE) {
    const [target, ask] = ASKS[request]!();
    const [line] = await logged(made, `$context.${variable}`, target, ask);
    if (printed === '*') assert.match(line, /^(?!-$)./, `${request} ${variable}`);
    else assert.equal(line, printed, `${request} ${variable}`);
  }
});

test('ids and trace are those that the client sees', async () => {
  const format = '$context.requestId $context.extendedRequestId $context.xrayTraceId';
  const [line, answer] = await logged(world(), format, ...ASKS['plain']!());
  const [requestId, extendedId, trace] = line.split(' ');
  assert.equal(requestId, answer.header('x-amzn-RequestId'));
  assert.equal(extendedId, answer.header('x-amz-apigw-id'));
  assert.ok(trace!.startsWith(TRACE));
});

test('common log format', async () => {
  const format =
    '$context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime]"$context.httpMethod $context.resourcePath $context.protocol" $context.status $context.responseLength $context.requestId';
  const [line, answer] = await logged(world(), format, ...ASKS['plain']!());
  assert.equal(line, `192.0.2.1 - - [21/Nov/2026:06:00:00 +0000]"GET /jobs/{jobId} HTTP/1.1" 201 6 ${answer.trace.id}`);
});

test('JSON over several lines is one line', async () => {
  const format = `{ "requestId":"$context.requestId",
  "ip": "$context.identity.sourceIp",
  "status":"$context.status", "route":"$context.resourcePath", "error":$context.error.messageString }`;
  const made = world();
  const [line, answer] = await logged(made, format, ...ASKS['unrouted']!());
  assert.equal(line.includes('\n'), false);
  assert.deepEqual(JSON.parse(line), {
    requestId: answer.trace.id,
    ip: '127.0.0.1',
    status: '403',
    route: '-',
    error: 'Missing Authentication Token',
  });
});

test('XML and CSV', async () => {
  const made = world();
  const xml =
    '<request id="$context.requestId"><status>$context.status</status><ip>$context.identity.sourceIp</ip></request>';
  const [line, answer] = await logged(made, xml, ...ASKS['plain']!());
  assert.equal(line, `<request id="${answer.trace.id}"><status>201</status><ip>192.0.2.1</ip></request>`);
  const [csv] = await logged(made, '$context.stage,$context.httpMethod,$context.status.', ...ASKS['plain']!());
  assert.equal(csv, 'stage,GET,201.');
});

test('the format is live, one line a request, refused ones too', async () => {
  const made = world();
  await logged(made, 'one', ...ASKS['plain']!());
  await logged(made, 'two', ...ASKS['unkeyed']!());
  made.stage('stage', { accessLog: {} });
  await made.call('/stage/jobs/7');
  assert.deepEqual(made.logged.get('access'), ['one', 'two']);
});
