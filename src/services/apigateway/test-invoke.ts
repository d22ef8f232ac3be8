// TestInvokeMethod and TestInvokeAuthorizer: the draft is run, not a deployment; no key, plan or stage is asked. [api-gateway.md A24]
import type {
  TestInvokeAuthorizerRequest,
  TestInvokeAuthorizerResponse,
  TestInvokeMethodRequest,
  TestInvokeMethodResponse,
} from '@aws-sdk/client-api-gateway';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { filled } from '../gateway/answers.ts';
import { NO_AUTHORIZER } from './authorizers.ts';
import { NO_CLIENT_CERTIFICATE } from './client-certificates.ts';
import { contentOf } from './deployments.ts';
import { badRequest } from '../gateway/faults.ts';
import { findMethod, findResource, findRestApi, findUnderApi, type MethodPlace } from './find.ts';
import { find, own } from '../gateway/records.ts';
import type { Given } from '../gateway/input.ts';
import type { TestRequest, TestRuns } from './ports.ts';
import { AUTHORIZER, CLIENT_CERTIFICATE, type DeploymentContent } from './resources.ts';

export function testHandlers(runs: TestRuns) {
  return {
    TestInvokeMethod: (input: Given<TestInvokeMethodRequest>, call: Call) => testInvokeMethod(input, call, runs),
    TestInvokeAuthorizer: (input: Given<TestInvokeAuthorizerRequest>, call: Call) =>
      testInvokeAuthorizer(input, call, runs),
  };
}

type Sent = Pick<TestInvokeMethodRequest, 'body' | 'headers' | 'multiValueHeaders' | 'stageVariables'>;

/** A name that both maps have keeps all its values, those of the list first. */
function rawHeadersOf({ headers = {}, multiValueHeaders = {} }: Sent): string[] {
  const raw = Object.entries(multiValueHeaders).flatMap(([name, values]) => values.flatMap((value) => [name, value]));
  for (const [name, value] of Object.entries(headers))
    if (!own(multiValueHeaders, name)?.includes(value)) raw.push(name, value);
  return raw;
}

function requestOf(content: DeploymentContent, target: string, input: Sent): TestRequest {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  return {
    content,
    stageVariables: input.stageVariables ?? {},
    path: path.startsWith('/') ? path : `/${path}`,
    query: mark < 0 ? '' : target.slice(mark + 1),
    rawHeaders: rawHeadersOf(input),
    body: input.body,
    clientCertificate: undefined,
  };
}

const VERBS: ReadonlySet<string> = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);

/** The method of that name, else ANY, which stands for every verb. */
function findTested(tx: ReadTx, call: Call, input: Given<TestInvokeMethodRequest>): MethodPlace {
  const { restApiId, resourceId, httpMethod } = input;
  const { methods } = findResource(tx, call, restApiId, resourceId);
  const isAny = own(methods, httpMethod) === undefined && VERBS.has(httpMethod);
  return findMethod(tx, call, { restApiId, resourceId, httpMethod: isAny ? 'ANY' : httpMethod });
}

/** The last value of each name, and all of them. */
function headersOf(rawHeaders: readonly string[]) {
  const multiValueHeaders: Record<string, string[]> = {};
  for (let i = 0; i < rawHeaders.length; i += 2) (multiValueHeaders[rawHeaders[i]!] ??= []).push(rawHeaders[i + 1]!);
  const headers = Object.fromEntries(
    Object.entries(multiValueHeaders).map(([name, values]) => [name, values.at(-1) ?? '']),
  );
  return { headers, multiValueHeaders };
}

/** Without a path the resource's own stands for it, its variables by name. [A24] */
async function testInvokeMethod(
  input: Given<TestInvokeMethodRequest>,
  call: Call,
  runs: TestRuns,
): Promise<TestInvokeMethodResponse> {
  const { httpMethod: verb, clientCertificateId, pathWithQueryString } = input;
  const request = call.read((tx) => {
    const { resource, method } = findTested(tx, call, input);
    if (!method.integration) throw badRequest('No integration defined for method');
    const clientCertificate = clientCertificateId
      ? find(tx, call, CLIENT_CERTIFICATE, clientCertificateId, NO_CLIENT_CERTIFICATE)
      : undefined;
    const alone = { ...resource, methods: { [method.httpMethod]: method } };
    const content = contentOf(tx, call, findRestApi(tx, call, input.restApiId), [alone]);
    return { ...requestOf(content, pathWithQueryString || resource.path, input), clientCertificate };
  });
  const tested = await runs.method(request, verb === 'ANY' ? 'GET' : verb, call);
  const { status, body, log, latencyMs: latency } = tested;
  return { status, body, ...headersOf(tested.rawHeaders), log, latency };
}

async function testInvokeAuthorizer(
  input: Given<TestInvokeAuthorizerRequest>,
  call: Call,
  runs: TestRuns,
): Promise<TestInvokeAuthorizerResponse> {
  const { restApiId, authorizerId } = input;
  const { authorizer, content } = call.read((tx) => ({
    authorizer: findUnderApi(tx, call, AUTHORIZER, restApiId, authorizerId, NO_AUTHORIZER),
    content: contentOf(tx, call, findRestApi(tx, call, restApiId), []),
  }));
  const tested = await runs.authorizer(requestOf(content, input.pathWithQueryString || '/', input), authorizer, call);
  const { clientStatus, log, latencyMs: latency, principalId, policy, claims, context } = tested;
  const authorization = Object.fromEntries(Object.entries(context).map(([name, value]) => [name, [value]]));
  return {
    clientStatus,
    log,
    latency,
    principalId,
    policy,
    authorization: filled(authorization),
    claims: filled(claims),
  };
}
