// Request validation: required parameters first, then the body against its model. [api-gateway.md A15]
import type { RequestParameters } from './contract.ts';
import type { Models, ModelValidator } from './models.ts';
import { JSON_TYPE, mediaType } from './passthrough.ts';
import type { Payload } from './payload.ts';
import type { Problem } from './schema-messages.ts';

export interface ValidatorFacts {
  readonly validateRequestParameters: boolean;
  readonly validateRequestBody: boolean;
  /** 'method.request.header.x' -> required. */
  readonly requestParameters: Readonly<Record<string, boolean>>;
  /** Media type -> name of a model. */
  readonly requestModels: Readonly<Record<string, string>>;
  readonly models: Models;
  /** AWS's own words say that names of headers keep their case; clients of HTTP/2 cannot. Not by default. */
  readonly exactHeaderNames?: boolean;
}

/** Why a request is refused: 400, and the gateway response of that type. */
export interface ValidationRefusal {
  readonly type: 'BAD_REQUEST_PARAMETERS' | 'BAD_REQUEST_BODY';
  readonly message: string;
  /** $context.error.validationErrorString */
  readonly validationErrorString: string;
  /** Whole names of the parameters that are not there. */
  readonly missing?: readonly string[];
  /** What is wrong with the body, and by which model. */
  readonly body?: { readonly model: string; readonly problems: readonly Problem[] };
}

export interface RequestValidator {
  check(
    parameters: RequestParameters,
    contentType: string | undefined,
    payload: Payload,
  ): ValidationRefusal | undefined;
}

type IsMissing = (parameters: RequestParameters) => boolean;

function isBlank(value: string | undefined): boolean {
  return value === undefined || value.trim() === '';
}

function hasHeader(headers: RequestParameters['header'], lowerCase: string): boolean {
  for (const [name, values] of headers) if (name.toLowerCase() === lowerCase && !isBlank(values.at(-1))) return true;
  return false;
}

function missingCheck(location: string, name: string, exactHeaderNames: boolean): IsMissing | undefined {
  switch (location) {
    case 'path':
      return ({ path }) => isBlank(path.get(name));
    case 'querystring':
      return ({ querystring }) => isBlank(querystring.get(name)?.at(-1));
    case 'header':
      if (exactHeaderNames) return ({ header }) => isBlank(header.get(name)?.at(-1));
      return ({ header }) => !hasHeader(header, name.toLowerCase());
    default:
      return undefined;
  }
}

interface Required {
  readonly key: string;
  readonly name: string;
  readonly isMissing: IsMissing;
}

/** In the order of the whole names: headers, path, query string, each by name. */
function requiredParameters({ requestParameters, exactHeaderNames = false }: ValidatorFacts): readonly Required[] {
  return Object.keys(requestParameters)
    .filter((key) => requestParameters[key] && key.startsWith('method.request.'))
    .sort()
    .flatMap((key) => {
      const [, , location, ...rest] = key.split('.');
      const name = rest.join('.');
      const isMissing = missingCheck(location!, name, exactHeaderNames);
      return isMissing ? [{ key, name, isMissing }] : [];
    });
}

function missingParameters(
  required: readonly Required[],
  parameters: RequestParameters,
): ValidationRefusal | undefined {
  const missing = required.filter(({ isMissing }) => isMissing(parameters));
  if (missing.length === 0) return undefined;
  const list = `[${missing.map(({ name }) => name).join(', ')}]`;
  return {
    type: 'BAD_REQUEST_PARAMETERS',
    message: `Missing required request parameters: ${list}`,
    validationErrorString: list,
    missing: missing.map(({ key }) => key),
  };
}

interface NamedModel {
  readonly name: string;
  readonly validator: ModelValidator;
}

/** By media type, then $default; a body that no model is for is not validated. */
function modelFor(models: ReadonlyMap<string, NamedModel>, contentType: string | undefined): NamedModel | undefined {
  return models.get(contentType ? mediaType(contentType) : JSON_TYPE) ?? models.get('$default');
}

function invalidBody(model: NamedModel | undefined, payload: Payload): ValidationRefusal | undefined {
  const problems = model?.validator.check(payload);
  if (model === undefined || problems === undefined || problems.length === 0) return undefined;
  const messages = new Set(problems.map(({ message }) => message));
  return {
    type: 'BAD_REQUEST_BODY',
    message: 'Invalid request body',
    validationErrorString: `[${[...messages].join(', ')}]`,
    body: { model: model.name, problems },
  };
}

/** Throws TemplateError when the schema of a model is broken. A model that does not exist validates nothing. */
export function compileValidator(facts: ValidatorFacts): RequestValidator {
  const required = facts.validateRequestParameters ? requiredParameters(facts) : [];
  const models = new Map<string, NamedModel>();
  for (const [type, name] of Object.entries(facts.validateRequestBody ? facts.requestModels : {})) {
    const validator = facts.models.validator(name);
    if (validator) models.set(type === '$default' ? type : mediaType(type), { name, validator });
  }
  return {
    check: (parameters, contentType, payload) =>
      missingParameters(required, parameters) ?? invalidBody(modelFor(models, contentType), payload),
  };
}
