// The resource tree and the methods of an import. Every refusal is the one of the single operation, told where it stands.
import { newIntegration } from '../integrations.ts';
import { newResponse } from '../integration-responses.ts';
import { checkIntegration, checkTypeName } from '../integration-rules.ts';
import { badRequest } from '../../gateway/faults.ts';
import { own } from '../../gateway/records.ts';
import { isStatusCode } from '../input.ts';
import {
  checkMediaTypes,
  checkMethodParameters,
  checkMethodResponseParameters,
  checkResponseMapping,
} from '../mappings.ts';
import { NO_RESPONSE } from '../method-responses.ts';
import { newMethod } from '../methods.ts';
import type {
  AuthorizerRecord,
  IntegrationRecord,
  MethodRecord,
  ModelRecord,
  ResourceRecord,
  ValidatorRecord,
} from '../resources.ts';
import type { Building } from './build.ts';
import { TreeBuilder } from './build-tree.ts';
import type { IntegrationDefinition, MethodDefinition } from './definition.ts';

/** What methods refer to by name. */
interface Named {
  readonly authorizers: readonly AuthorizerRecord[];
  readonly validators: readonly ValidatorRecord[];
  readonly models: readonly ModelRecord[];
}

export function buildMethods(building: Building, named: Named, id: () => string): ResourceRecord[] {
  const { definition, former, mode, findings } = building;
  const tree = new TreeBuilder(former.api, former.resources, mode, id);
  const models = new Set(named.models.map((model) => model.name));
  for (const method of definition.methods) {
    const { path, httpMethod } = method;
    const resource = findings.attempt(`Unable to create resource at path '${path}'`, () => tree.resourceAt(path));
    if (!resource) continue;
    const existing = mode === 'merge' ? own(resource.methods, httpMethod) : undefined;
    const built = buildMethod({ method, existing, resource, named, models, building });
    tree.setMethod(path, built);
  }
  return tree.resources();
}

interface Step {
  readonly method: MethodDefinition;
  readonly existing: MethodRecord | undefined;
  readonly resource: ResourceRecord;
  readonly named: Named;
  /** Names. */
  readonly models: ReadonlySet<string>;
  readonly building: Building;
}

function buildMethod(step: Step): MethodRecord {
  const { method: definition, existing, building } = step;
  const on = `'${definition.httpMethod}' for resource at path '${definition.path}'`;
  const method = methodOf(step);
  building.findings.attempt(
    `Unable to put method '${definition.httpMethod}' on resource at path '${definition.path}'`,
    () => checkMethod(method, step),
  );
  const { integration } = definition;
  if (!integration) return { ...method, integration: existing?.integration };
  const record = building.findings.attempt(`Unable to put integration on ${on}`, () =>
    integrationOf(integration, method, step),
  );
  if (!record) return method;
  const responses = integration.responses.map((input) =>
    building.findings.attempt(`Unable to put integration response on ${on}`, () =>
      integrationResponseOf(input, method),
    ),
  );
  const answered = responses.filter((response) => response !== undefined);
  return {
    ...method,
    integration: { ...record, responses: Object.fromEntries(answered.map((each) => [each.statusCode, each])) },
  };
}

/** Under merge, parameters, models and responses that the document does not name stay. */
function methodOf({ method: definition, existing, named }: Step): MethodRecord {
  const { authorization, validator } = definition;
  const method = newMethod({
    httpMethod: definition.httpMethod,
    authorizationType: authorization.type,
    authorizerId: named.authorizers.find((each) => each.name === authorization.authorizer)?.id,
    authorizationScopes: authorization.scopes?.length ? [...authorization.scopes] : undefined,
    apiKeyRequired: authorization.apiKeyRequired,
    operationName: definition.operationName,
    requestValidatorId: validator === undefined ? undefined : idOfValidator(named, validator),
    requestParameters: { ...existing?.requestParameters, ...definition.requestParameters },
    requestModels: { ...existing?.requestModels, ...definition.requestModels },
  });
  return { ...method, responses: { ...existing?.responses, ...definition.responses } };
}

function idOfValidator(named: Named, name: string): string | undefined {
  return named.validators.find((each) => each.name === name)?.id;
}

function checkMethod(method: MethodRecord, { method: definition, models }: Step): void {
  if (definition.validator !== undefined && method.requestValidatorId === undefined) {
    throw badRequest('Invalid Request Validator identifier specified');
  }
  checkMethodParameters(method.requestParameters);
  const responses = Object.values(method.responses);
  for (const response of responses) checkMethodResponseParameters(response.responseParameters);
  for (const used of [method.requestModels, ...responses.map((response) => response.responseModels)]) {
    const missing = Object.values(used ?? {}).find((name) => !models.has(name));
    if (missing !== undefined) throw badRequest(`Invalid model identifier specified: ${missing}`);
  }
}

function integrationOf({ input }: IntegrationDefinition, method: MethodRecord, step: Step): IntegrationRecord {
  checkTypeName(input.type);
  const integration = newIntegration(input, step.resource.id);
  checkIntegration(integration, method, step.building.call.account);
  return integration;
}

function integrationResponseOf(input: IntegrationDefinition['responses'][number], method: MethodRecord) {
  const declared = own(method.responses, input.statusCode);
  if (!isStatusCode(input.statusCode) || !declared) throw badRequest(NO_RESPONSE);
  checkMediaTypes(input.responseTemplates);
  checkResponseMapping(input.responseParameters, declared.responseParameters);
  return newResponse(input);
}
