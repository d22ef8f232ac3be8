// Texts that map one parameter to another, and keys that name media types: what may be written. [api-gateway.md A13, C6]
import { badRequest } from '../gateway/faults.ts';

type Text = Readonly<Record<string, string>>;

const METHOD_REQUEST = /^method\.request\.(?:path|querystring|header)\.\S+$/;
const PARAMETER_NAME = '^[a-zA-Z0-9._$-]+$';
const METHOD_RESPONSE = /^method\.response\.header\.\S+$/;
const INTEGRATION_REQUEST = /^integration\.request\.(?:path|querystring|header)\.\S+$/;
const REQUEST_VALUE =
  /^(?:method\.request\.(?:path|querystring|multivaluequerystring|header|multivalueheader)\.\S+|method\.request\.body(?:\.\S+|\[.+)?|stageVariables\.\S+|context\.\S+|'[^]*')$/;
const RESPONSE_VALUE =
  /^(?:integration\.response\.(?:header|multivalueheader)\.\S+|integration\.response\.body(?:\.\S+|\[.+)?|stageVariables\.\S+|context\.\S+|'[^]*')$/;
const MEDIA_TYPE = /^[^/\s]+\/[^/\s]+$/;
/** Values that name a parameter which the method must declare. */
const DECLARED_VALUE = /^method\.request\.(?:path|querystring|multivaluequerystring|header|multivalueheader)\./;

function invalid(error: string): string {
  return `Validation Result: warnings : [], errors : [${error}]`;
}

function invalidExpression(expression: string): Error {
  return badRequest(
    `Invalid mapping expression specified: ${invalid(`Invalid mapping expression specified: ${expression}`)}`,
  );
}

function invalidParameter(parameter: string): Error {
  return badRequest(
    `Invalid mapping expression specified: ${invalid(`Invalid mapping expression parameter specified: ${parameter}`)}`,
  );
}

function invalidName(): Error {
  const rule = `Parameter name should match the following regular expression: ${PARAMETER_NAME}`;
  return badRequest(`Invalid mapping expression specified: ${invalid(rule)}`);
}

/** Keys of a method's requestParameters. The same name may not stand in two places. */
export function checkMethodParameters(parameters: Readonly<Record<string, boolean>> | undefined): void {
  const names = Object.keys(parameters ?? {});
  for (const name of names) if (!METHOD_REQUEST.test(name)) throw invalidParameter(name);
  const bare = names.map((name) => name.split('.').slice(3).join('.'));
  for (const name of bare) if (!new RegExp(PARAMETER_NAME).test(name)) throw invalidName();
  if (new Set(bare).size < bare.length) {
    throw badRequest('Parameter names must be unique across querystring, header and path');
  }
}

export function checkMethodResponseParameters(parameters: Readonly<Record<string, boolean>> | undefined): void {
  for (const name of Object.keys(parameters ?? {})) if (!METHOD_RESPONSE.test(name)) throw invalidParameter(name);
}

/** requestParameters of an integration, against what its method declares. */
export function checkRequestMapping(
  mapping: Text | undefined,
  declared: Readonly<Record<string, boolean>> | undefined,
): void {
  for (const [target, value] of Object.entries(mapping ?? {})) {
    if (!INTEGRATION_REQUEST.test(target)) throw invalidParameter(target);
    if (!REQUEST_VALUE.test(value)) throw invalidExpression(value);
    if (DECLARED_VALUE.test(value) && !declares(declared, value)) throw invalidParameter(value);
  }
}

function declares(declared: Readonly<Record<string, boolean>> | undefined, value: string): boolean {
  const single = value.replace('.multivalue', '.');
  return declared !== undefined && Object.keys(declared).some((name) => name === value || name === single);
}

/** responseParameters of an integration response, against the headers of the method response. */
export function checkResponseMapping(
  mapping: Text | undefined,
  declared: Readonly<Record<string, boolean>> | undefined,
): void {
  for (const [target, value] of Object.entries(mapping ?? {})) {
    if (!declared || !Object.hasOwn(declared, target)) throw invalidParameter(target);
    if (!RESPONSE_VALUE.test(value)) throw invalidExpression(value);
  }
}

export function checkMediaType(type: string): void {
  if (type !== '$default' && !MEDIA_TYPE.test(type))
    throw badRequest(invalid(`Invalid content type specified: ${type}`));
}

export function checkMediaTypes(templates: Readonly<Record<string, unknown>> | undefined): void {
  for (const type of Object.keys(templates ?? {})) checkMediaType(type);
}
