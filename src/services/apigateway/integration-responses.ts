// Integration responses: which backend answer becomes which method response. [api-gateway.md A14, C3, C4, C7]
import type {
  DeleteIntegrationResponseRequest,
  GetIntegrationResponseRequest,
  IntegrationResponse,
  PutIntegrationResponseRequest,
  UpdateIntegrationResponseRequest,
} from '@aws-sdk/client-api-gateway';
import type { Call, Tx } from '../kernel/contract.ts';
import { integrationResponseAnswer } from './answers.ts';
import { notFound } from '../gateway/faults.ts';
import { findMethod, integrationOf, NO_INTEGRATION, storeMethod, type MethodPlace } from './find.ts';
import { own, without } from '../gateway/records.ts';
import { checkStatusCode, patchViolations } from './input.ts';
import type { Given } from '../gateway/input.ts';
import { checkMediaType, checkMediaTypes, checkResponseMapping } from './mappings.ts';
import { NO_RESPONSE, responseOf } from './method-responses.ts';
import { patched, refusePlainly, type Change, type PatchTable } from './patch.ts';
import { optionalText, textEntry } from './patch-rules.ts';
import type { IntegrationRecord, IntegrationResponseRecord } from './resources.ts';

type Templates = Readonly<Record<string, string | null>>;

const INTEGRATION_RESPONSE_PATCH: PatchTable<IntegrationResponseRecord> = {
  refuse: refusePlainly,
  rules: [
    {
      path: '/selectionPattern',
      ops: ['add', 'replace', 'remove'],
      apply: (response, { op, value }) => ({
        ...response,
        selectionPattern: op === 'remove' ? undefined : (value ?? ''),
      }),
    },
    optionalText('/contentHandling', 'contentHandling', ['add', 'replace', 'remove']),
    { path: '/statusCode', ops: ['replace'], apply: withStatusCode },
    { path: '/responseTemplates/{type}', ops: ['add', 'replace', 'remove'], apply: withTemplate },
    textEntry('/responseParameters/{name}', 'responseParameters'),
  ],
};

function withStatusCode(response: IntegrationResponseRecord, { value = '' }: Change): IntegrationResponseRecord {
  checkStatusCode(value);
  return { ...response, statusCode: value };
}

function withTemplate(response: IntegrationResponseRecord, change: Change): IntegrationResponseRecord {
  const [type = ''] = change.names;
  const templates = response.responseTemplates ?? {};
  if (change.op === 'remove') return { ...response, responseTemplates: without(templates, type) };
  checkMediaType(type);
  return { ...response, responseTemplates: { ...templates, [type]: change.value || null } };
}

/** Replaces a response of the same status; the method must declare the status. */
export async function putIntegrationResponse(
  input: Given<PutIntegrationResponseRequest>,
  call: Call,
): Promise<IntegrationResponse> {
  checkStatusCode(input.statusCode);
  checkMediaTypes(input.responseTemplates);
  return call.write((tx) => {
    const place = findMethod(tx, call, input);
    return store(tx, call, place, integrationOf(place), newResponse(input));
  });
}

type Answered = 'statusCode' | 'selectionPattern' | 'contentHandling' | 'responseParameters' | 'responseTemplates';
export type IntegrationResponseInput = Pick<Given<PutIntegrationResponseRequest>, Answered>;

export function newResponse(input: IntegrationResponseInput): IntegrationResponseRecord {
  const { statusCode, selectionPattern, contentHandling, responseParameters, responseTemplates } = input;
  return {
    statusCode,
    selectionPattern,
    contentHandling,
    responseParameters,
    responseTemplates: responseTemplates && passThroughWhenEmpty(responseTemplates),
  };
}

function passThroughWhenEmpty(templates: Templates): Templates {
  return Object.fromEntries(Object.entries(templates).map(([type, template]) => [type, template || null]));
}

function store(
  tx: Tx,
  call: Call,
  place: MethodPlace,
  integration: IntegrationRecord,
  response: IntegrationResponseRecord,
): IntegrationResponse {
  const declared = responseOf(place, response.statusCode);
  checkResponseMapping(response.responseParameters, declared.responseParameters);
  const { resource, method } = place;
  const responses = { ...integration.responses, [response.statusCode]: response };
  storeMethod(tx, call, resource, method.httpMethod, { ...method, integration: { ...integration, responses } });
  return integrationResponseAnswer(response);
}

function integrationResponseOf(place: MethodPlace, statusCode: string): IntegrationResponseRecord {
  const response = own(integrationOf(place).responses, statusCode);
  if (!response) throw notFound(NO_RESPONSE);
  return response;
}

export function getIntegrationResponse(input: Given<GetIntegrationResponseRequest>, call: Call): IntegrationResponse {
  return call.read((tx) =>
    integrationResponseAnswer(integrationResponseOf(findMethod(tx, call, input), input.statusCode)),
  );
}

export async function updateIntegrationResponse(
  input: Given<UpdateIntegrationResponseRequest>,
  call: Call,
): Promise<IntegrationResponse> {
  checkStatusCode(input.statusCode, patchViolations(call, input.patchOperations));
  return call.write((tx) => {
    const place = findMethod(tx, call, input);
    const response = integrationResponseOf(place, input.statusCode);
    const changed = patched(response, input.patchOperations, INTEGRATION_RESPONSE_PATCH, undefined);
    const integration = integrationOf(place);
    const others = { ...integration, responses: without(integration.responses, response.statusCode) };
    return store(tx, call, place, others, changed);
  });
}

/** A missing method has the integration's text here. [C4] */
export async function deleteIntegrationResponse(
  input: Given<DeleteIntegrationResponseRequest>,
  call: Call,
): Promise<void> {
  checkStatusCode(input.statusCode);
  await call.write((tx) => {
    const place = findMethod(tx, call, input, NO_INTEGRATION);
    const integration = integrationOf(place);
    const { statusCode } = integrationResponseOf(place, input.statusCode);
    const responses = without(integration.responses, statusCode);
    const { resource, method } = place;
    storeMethod(tx, call, resource, method.httpMethod, { ...method, integration: { ...integration, responses } });
  });
}
