// The integration of one method, bound to its stage: addresses and roles with their variables filled in, templates and mappings read. Pure.
import { functionArnOfUri, readFunctionArn } from '../edge/lambda/target.ts';
import type { ContentHandling } from '../edge/mapping/content.ts';
import { compileRequestMapping, compileResponseMapping } from '../edge/mapping/parameters.ts';
import type { PassthroughBehavior } from '../edge/mapping/passthrough.ts';
import { compileSelection } from '../edge/mapping/selection.ts';
import { templatesByType } from '../edge/mapping/vtl/template.ts';
import { illegalHeader, type HeaderFamily } from '../edge/restapi/integrations/backend-headers.ts';
import type {
  AwsProxyUnit,
  HttpProxyUnit,
  IntegrationUnit,
  MappedRequestUnit,
  MappedResponseUnit,
  MappedUnit,
} from '../edge/restapi/unit.ts';
import type { IntegrationRecord, IntegrationResponseRecord, MethodRecord } from '../services/apigateway/resources.ts';
import { substituted } from './stage-variables.ts';

export interface IntegrationFacts {
  /** Stage variables. */
  readonly variables: Readonly<Record<string, string>>;
}

function addressOf(integration: IntegrationRecord, facts: IntegrationFacts) {
  const uri = substituted(integration.uri ?? '', facts.variables);
  const arn = functionArnOfUri(uri);
  return {
    uri,
    target: arn === undefined ? undefined : readFunctionArn(arn),
    httpMethod: integration.httpMethod ?? '',
    credentials: integration.credentials ? substituted(integration.credentials, facts.variables) : undefined,
    timeoutMs: integration.timeoutInMillis,
  };
}

function awsProxyOf(integration: IntegrationRecord, facts: IntegrationFacts): AwsProxyUnit {
  return {
    type: 'AWS_PROXY',
    ...addressOf(integration, facts),
    illegalHeader: illegalHeader('AWS_PROXY', integration.requestParameters),
  };
}

const PASSTHROUGH: readonly PassthroughBehavior[] = ['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER'];

function handlingOf({ contentHandling: given }: { readonly contentHandling?: string }): ContentHandling {
  return given === 'CONVERT_TO_TEXT' || given === 'CONVERT_TO_BINARY' ? given : undefined;
}

function requestOf(integration: IntegrationRecord, family: HeaderFamily): MappedRequestUnit {
  const { requestParameters = {}, requestTemplates = {} } = integration;
  return {
    parameters: compileRequestMapping(requestParameters),
    illegalHeader: illegalHeader(family, requestParameters),
    templates: templatesByType(requestTemplates),
    passthrough: PASSTHROUGH.find((known) => known === integration.passthroughBehavior) ?? 'WHEN_NO_MATCH',
    contentHandling: handlingOf(integration),
  };
}

function responseOf(response: IntegrationResponseRecord, method: MethodRecord): MappedResponseUnit {
  const { statusCode, selectionPattern, responseParameters = {}, responseTemplates = {} } = response;
  const detail = Object.freeze({ status: statusCode, pattern: selectionPattern ?? '' });
  const reason = selectionPattern ? 'response-selected' : 'response-default';
  return {
    statusCode,
    selectionPattern,
    declared: Object.hasOwn(method.responses, statusCode),
    step: Object.freeze({ gate: 'response', verdict: 'pass', reason, detail }),
    parameters: compileResponseMapping(responseParameters),
    templates: templatesByType(responseTemplates),
    contentHandling: handlingOf(response),
  };
}

/** An invocation of a function; every other path of Lambda's API is a service like any other. */
const INVOCATION = /:lambda:path\/.*\/functions\/.*\/invocations$/;

function mappedType({ type, uri = '' }: IntegrationRecord): MappedUnit['type'] {
  if (type === 'MOCK' || type === 'HTTP') return type;
  return INVOCATION.test(uri) ? 'AWS_LAMBDA' : 'AWS_SERVICE';
}

function httpProxyOf(integration: IntegrationRecord, facts: IntegrationFacts): HttpProxyUnit {
  const { uri, httpMethod, timeoutMs } = addressOf(integration, facts);
  const { requestParameters = {}, tlsConfig } = integration;
  return {
    type: 'HTTP_PROXY',
    uri,
    httpMethod,
    timeoutMs,
    skipsVerification: tlsConfig?.insecureSkipVerification === true,
    parameters: compileRequestMapping(requestParameters),
    illegalHeader: illegalHeader('HTTP_PROXY', requestParameters),
  };
}

function mappedOf(integration: IntegrationRecord, method: MethodRecord, facts: IntegrationFacts): MappedUnit {
  const type = mappedType(integration);
  const responses = Object.values(integration.responses).map((response) => responseOf(response, method));
  return {
    type,
    ...addressOf(integration, facts),
    skipsVerification: integration.tlsConfig?.insecureSkipVerification === true,
    request: requestOf(integration, type === 'HTTP' || type === 'MOCK' ? type : 'AWS'),
    responses: compileSelection(responses),
    patterns: responses.map(({ selectionPattern }) => selectionPattern ?? ''),
  };
}

export function compileIntegration(method: MethodRecord, facts: IntegrationFacts): IntegrationUnit {
  const { integration } = method;
  if (!integration) return { type: 'NONE' };
  switch (integration.type) {
    case 'AWS_PROXY':
      return awsProxyOf(integration, facts);
    case 'HTTP_PROXY':
      return httpProxyOf(integration, facts);
    default:
      return mappedOf(integration, method, facts);
  }
}
