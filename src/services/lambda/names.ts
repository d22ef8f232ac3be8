// How functions, qualifiers and layers are named: plain, partial and full ARNs, and the texts of what is refused. [lambda A8, B2]
import type { Scope } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { Violations } from '../kernel/violations.ts';
import { accessDenied, invalid, notFound } from './faults.ts';
import { words } from './words.ts';

/** What names a function in a call: the call's own account, region and operation decide what is allowed. */
export interface NamingCall {
  readonly account: string;
  readonly region: string;
  readonly operation: string;
}

export interface FunctionTarget {
  readonly name: string;
  readonly qualifier: string | undefined;
  readonly scope: Scope;
}

const REGION = String.raw`(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}`;
/** Printed for operations that take a plain FunctionName, and for those that take a NamespacedFunctionName. */
const PLAIN_PATTERN = String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:)?(${REGION}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?`;
const NAMESPACED_PATTERN = String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:)?(${REGION}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`;

const PREFIX = String.raw`(?:arn:(?:aws[a-zA-Z-]*)?:lambda:)?(?:(?<region>${REGION}):)?(?:(?<account>\d{12}):)?(?:function:)?`;
const PLAIN = new RegExp(String.raw`^${PREFIX}(?<name>[a-zA-Z0-9-_]+)(?::(?<qualifier>\$LATEST|[a-zA-Z0-9-_]+))?$`);
const WITH_DOTS = new RegExp(
  String.raw`^${PREFIX}(?<name>[a-zA-Z0-9-_.]+)(?::(?<qualifier>\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$`,
);

const NAMESPACED = new Set(
  words(`
  AddPermission GetPolicy RemovePermission DeleteFunction GetFunction GetFunctionConfiguration
  GetFunctionCodeSigningConfig GetRuntimeManagementConfig PutRuntimeManagementConfig ListVersionsByFunction
  Invoke InvokeAsync InvokeWithResponseStream
  DeleteFunctionEventInvokeConfig GetFunctionEventInvokeConfig ListFunctionEventInvokeConfigs
  PutFunctionEventInvokeConfig UpdateFunctionEventInvokeConfig
`),
);

/** Other accounts' functions can be invoked, given their policy; nothing else of them can be reached. */
const CROSS_ACCOUNT = new Set(['Invoke', 'InvokeAsync', 'InvokeWithResponseStream']);

const QUALIFIER_PATTERN = String.raw`\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+`;
const URL_QUALIFIER_PATTERN = String.raw`((?!^\d+$)^[0-9a-zA-Z-_]+$)`;
const PROVISIONED_QUALIFIER_PATTERN = '(|[a-zA-Z0-9$_-]+)';
export const ALIAS_PATTERN = '(?!^[0-9]+$)([a-zA-Z0-9-_]+)';

function qualifierPattern(operation: string): string {
  if (operation.includes('FunctionUrlConfig')) return URL_QUALIFIER_PATTERN;
  return operation.includes('ProvisionedConcurrency') ? PROVISIONED_QUALIFIER_PATTERN : QUALIFIER_PATTERN;
}

interface NameParts {
  readonly region?: string;
  readonly account?: string;
  readonly name: string;
  readonly qualifier?: string;
}

/** What most callers send; a match with named groups takes ten times as long. */
const BARE = /^[a-zA-Z0-9-_]+$/;

function partsBy(pattern: RegExp, text: string): NameParts | undefined {
  return BARE.test(text) ? { name: text } : (pattern.exec(text)?.groups as NameParts | undefined);
}

function partsOf(text: string, operation: string): NameParts | undefined {
  return partsBy(NAMESPACED.has(operation) ? WITH_DOTS : PLAIN, text);
}

/** The function that `FunctionName` and `Qualifier` name. Refuses malformed names, other accounts and other regions. */
export function functionTarget(
  input: { FunctionName?: string | undefined; Qualifier?: string | undefined },
  call: NamingCall,
): FunctionTarget {
  const text = input.FunctionName ?? '';
  const parts = partsOf(text, call.operation);
  refuseForeign(parts, call);
  refuseMalformed(text, parts, input.Qualifier ?? parts?.qualifier, call.operation);
  const { name, qualifier } = parts!;
  if (qualifier !== undefined && input.Qualifier !== undefined && qualifier !== input.Qualifier) {
    throw invalid('The derived qualifier from the function name does not match the specified qualifier.');
  }
  return {
    name,
    qualifier: input.Qualifier ?? qualifier,
    scope: { account: parts!.account ?? call.account, region: call.region },
  };
}

function refuseForeign(parts: NameParts | undefined, call: NamingCall): void {
  if (parts?.account !== undefined && parts.account !== call.account && !CROSS_ACCOUNT.has(call.operation))
    throw accessDenied();
  if (parts?.region !== undefined && parts.region !== call.region) {
    throw notFound(`Functions from '${parts.region}' are not reachable in this region ('${call.region}')`);
  }
}

function refuseMalformed(
  text: string,
  parts: NameParts | undefined,
  qualifier: string | undefined,
  operation: string,
): void {
  const violations = new Violations();
  const creating = operation === 'CreateFunction';
  const bare = parts?.name === text;
  const max = creating && bare ? 64 : NAMESPACED.has(operation) ? 256 : 140;
  violations.text('functionName', text, { min: 1, max });
  if (!parts || (creating && parts.qualifier !== undefined)) {
    const pattern = NAMESPACED.has(operation) ? NAMESPACED_PATTERN : PLAIN_PATTERN;
    violations.add('functionName', text, `Member must satisfy regular expression pattern: ${pattern}`);
  }
  violations.text('qualifier', qualifier, { pattern: qualifierPattern(operation), min: 1, max: 128 });
  // A bare name that is too long is the one violation that is no ValidationException. [lambda B2]
  if (creating && bare && violations.count > 0)
    throw fault('InvalidParameterValueException', violations.message, { Type: 'User' });
  violations.refuse();
  if (creating && parts!.name.length > 64)
    throw invalid(new Violations().text('functionName', parts!.name, { max: 64 }).message);
}

/** The unqualified name and account that a text means, or undefined when it is no function name. Never throws. */
export function readFunctionName(text: unknown): NameParts | undefined {
  return typeof text === 'string' ? partsBy(PLAIN, text) : undefined;
}

export function functionArn(scope: Scope, name: string, qualifier?: string): string {
  const arn = `arn:aws:lambda:${scope.region}:${scope.account}:function:${name}`;
  return qualifier === undefined || qualifier === '' ? arn : `${arn}:${qualifier}`;
}

export function targetArn(target: FunctionTarget, qualifier = target.qualifier): string {
  return functionArn(target.scope, target.name, qualifier);
}

export function isVersion(qualifier: string): boolean {
  return /^[0-9]+$/.test(qualifier);
}

/** A text that could name an alias: neither a number nor one with a '$'. */
export function isAlias(qualifier: string): boolean {
  return /^[a-zA-Z0-9-_]+$/.test(qualifier) && !isVersion(qualifier);
}

export function layerArn(scope: Scope, name: string): string {
  return `arn:aws:lambda:${scope.region}:${scope.account}:layer:${name}`;
}

export interface LayerReference {
  readonly region: string;
  readonly account: string;
  readonly name: string;
  readonly version: number | undefined;
}

const LAYER_PARTS = /^arn:[a-zA-Z0-9-]+:lambda:([a-zA-Z0-9-]+):(\d{12}):layer:([a-zA-Z0-9-_]+)(?::([0-9]+))?$/;

export function readLayerArn(arn: string): LayerReference | undefined {
  const found = LAYER_PARTS.exec(arn);
  if (!found) return undefined;
  return {
    region: found[1]!,
    account: found[2]!,
    name: found[3]!,
    version: found[4] === undefined ? undefined : Number(found[4]),
  };
}
