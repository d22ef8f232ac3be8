// The PATCH engine: a table of rules a resource, applied in order to an immutable record. Knows no resource. [api-gateway.md C3]
import type { PatchOperation } from '@aws-sdk/client-api-gateway';
import type { Fault } from '../kernel/fault.ts';
import { badRequest } from '../gateway/faults.ts';

export type Op = 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';

/** One operation that a rule accepted. */
export interface Change {
  readonly op: string;
  readonly path: string;
  /** Always text, "true" and "29000" too. */
  readonly value: string | undefined;
  readonly from: string | undefined;
  /** What stood for each {name} of the rule's path, ~1 and ~0 decoded. */
  readonly names: readonly string[];
  /** The same as the client spelled it. */
  readonly spelled: readonly string[];
}

export interface PatchRule<T, C = undefined> {
  /** '/name', '/requestTemplates/{type}'; {name} is one segment, {name*} is one or more. */
  readonly path: string;
  /** How AWS spells the path where it lists paths; the path itself by default. */
  readonly shown?: string;
  readonly ops: readonly Op[];
  apply(record: T, change: Change, context: C): T;
}

type RuleFace = Pick<PatchRule<never>, 'path' | 'shown' | 'ops'>;

/** Makes the error for an operation that no rule takes; `fitting` are the rules whose path fits. */
export type Refusal = (operation: PatchOperation, fitting: readonly RuleFace[], all: readonly RuleFace[]) => Fault;

export interface PatchTable<T, C = undefined> {
  readonly rules: readonly PatchRule<T, C>[];
  readonly refuse: Refusal;
}

/** Applies all operations or throws; the record itself is never changed. */
export function patched<T, C>(
  record: T,
  operations: readonly PatchOperation[] | undefined,
  table: PatchTable<T, C>,
  context: C,
): T {
  let result = record;
  for (const operation of operations ?? []) result = applied(result, operation, table, context);
  return result;
}

function applied<T, C>(record: T, operation: PatchOperation, table: PatchTable<T, C>, context: C): T {
  const { op = '', path = '' } = operation;
  const fitting = table.rules.filter((rule) => pattern(rule.path).test(path));
  const rule = fitting.find((candidate) => candidate.ops.some((allowed) => allowed === op));
  if (!rule) throw table.refuse(operation, fitting, table.rules);
  const spelled = pattern(rule.path).exec(path)?.slice(1) ?? [];
  const change = { op, path, value: operation.value, from: operation.from, names: spelled.map(unescaped), spelled };
  return rule.apply(record, change, context);
}

const patterns = new Map<string, RegExp>();

function pattern(path: string): RegExp {
  let expression = patterns.get(path);
  if (!expression) {
    const source = path
      .replaceAll(/[.?+()[\]|^$]/g, '\\$&')
      .replaceAll(/\{\w+\*\}/g, '(.+)')
      .replaceAll(/\{\w+\}/g, '([^/]+)');
    patterns.set(path, (expression = new RegExp(`^${source}$`, 's')));
  }
  return expression;
}

/** JSON pointer: '~1' is '/', '~0' is '~'. */
export function unescaped(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** RestApi, Method, ...: a path without a rule is invalid, a rule without the operation names what it takes. [C3.1] */
export const refusePlainly: Refusal = (operation, fitting) => {
  if (fitting.length === 0) return invalidPath(operation);
  const ops = fitting.flatMap((rule) => rule.ops);
  return badRequest(`Invalid patch operation specified. Must be one of: [${ops.join(', ')}]`);
};

/** GatewayResponse, MethodResponse: the path is to blame for an operation that it does not take, too. [A16.2] */
export const refuseThePath: Refusal = (operation) => invalidPath(operation);

/**
 * Resource, ApiKey, Model, ...: an operation that no path takes is refused as such, else the paths that take it are listed. The
 * two spaces are AWS's. [C3.1]
 */
export const refuseWithList: Refusal = (operation, _fitting, all) => {
  const { op, path = null } = operation;
  const paths = all.filter((rule) => rule.ops.some((allowed) => allowed === op)).map((rule) => rule.shown ?? rule.path);
  const refused = `Invalid patch path  '${path}' specified for op '${op}'.`;
  if (paths.length === 0) return badRequest(`${refused} Please choose supported operations`);
  return badRequest(`${refused} Must be one of: [${[...new Set(paths)].join(', ')}]`);
};

function invalidPath(operation: PatchOperation): Fault {
  return badRequest(`Invalid patch path ${operation.path ?? null}`);
}
