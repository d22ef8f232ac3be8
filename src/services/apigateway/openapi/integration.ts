// x-amazon-apigateway-integration as what PutIntegration and PutIntegrationResponse take. [A11, A27.2]
import type { IntegrationInput } from '../integrations.ts';
import type { IntegrationResponseInput } from '../integration-responses.ts';
import type { IntegrationDefinition, Place } from './definition.ts';
import type { Findings } from '../../gateway/openapi/findings.ts';
import {
  isObject,
  looseTextAt,
  mapped,
  memberOf,
  numberAt,
  objectAt,
  textAt,
  textsAt,
  truthAt,
  type JsonObject,
} from '../../gateway/openapi/json.ts';
import { textsOf } from '../../gateway/openapi/texts.ts';

/** Another spelling of an empty template. */
const PASS_THROUGH = '__passthrough__';

export function readIntegration(node: JsonObject, place: Place, findings: Findings): IntegrationDefinition {
  const type = upper(textAt(node, 'type')) ?? '';
  const read = (map: string) => textsOf(node, map, place, findings);
  const target = type === 'MOCK' ? {} : targetOf(node);
  const input = {
    ...target,
    type: type as IntegrationInput['type'],
    passthroughBehavior: upper(textAt(node, 'passthroughBehavior')),
    contentHandling: upper(textAt(node, 'contentHandling')) as IntegrationInput['contentHandling'],
    timeoutInMillis: numberAt(node, 'timeoutInMillis'),
    cacheNamespace: textAt(node, 'cacheNamespace'),
    cacheKeyParameters: textsAt(node, 'cacheKeyParameters'),
    requestTemplates: read('requestTemplates'),
    requestParameters: read('requestParameters'),
    responseTransferMode: upper(textAt(node, 'responseTransferMode')) as IntegrationInput['responseTransferMode'],
    integrationTarget: textAt(node, 'integrationTarget'),
  };
  return { input, responses: readResponses(objectAt(node, 'responses'), place, findings) };
}

/** What MOCK has none of: documents often give it a method all the same. [A27] */
function targetOf(node: JsonObject): Partial<IntegrationInput> {
  const insecure = truthAt(objectAt(node, 'tlsConfig'), 'insecureSkipVerification');
  return {
    integrationHttpMethod: upper(textAt(node, 'httpMethod')),
    uri: textAt(node, 'uri'),
    credentials: textAt(node, 'credentials'),
    connectionType: upper(textAt(node, 'connectionType')) as IntegrationInput['connectionType'],
    connectionId: textAt(node, 'connectionId'),
    tlsConfig: insecure === undefined ? undefined : { insecureSkipVerification: insecure },
  };
}

function upper(text: string | undefined): string | undefined {
  return text?.toUpperCase();
}

/** Keys are selection patterns; 'default' is none. [A14, A27.1] */
function readResponses(node: JsonObject, place: Place, findings: Findings): IntegrationResponseInput[] {
  const found = new Map<string, IntegrationResponseInput>();
  for (const [pattern, response] of Object.entries(node)) {
    if (!isObject(response)) continue;
    const statusCode = looseTextAt(response, 'statusCode') ?? '';
    if (found.has(statusCode)) {
      findings.warn(
        `More than one integration response with status code '${statusCode}' of resource '${place.path}' and method '${place.httpMethod}'. Ignoring all but the last`,
      );
    }
    found.set(statusCode, {
      statusCode,
      selectionPattern: pattern === 'default' ? undefined : pattern,
      contentHandling: upper(textAt(response, 'contentHandling')) as IntegrationResponseInput['contentHandling'],
      responseParameters: textsOf(response, 'responseParameters', place, findings),
      responseTemplates: templates(response, place, findings),
    });
  }
  return [...found.values()];
}

function templates(
  response: JsonObject,
  place: Place,
  findings: Findings,
): Readonly<Record<string, string>> | undefined {
  const node = memberOf(response, 'responseTemplates');
  if (!isObject(node)) return undefined;
  const plain = mapped(node, (item) => (item === null || item === PASS_THROUGH ? '' : item));
  return textsOf({ responseTemplates: plain }, 'responseTemplates', place, findings);
}
