// The Condition element: keys and values of one statement compiled into tests. Operators are operators.ts's.
import { contextValue } from './facts.ts';
import type { Facts } from './facts.ts';
import { readOperator } from './operators.ts';
import type { OperatorUse, ValueTest } from './operators.ts';

export interface Condition {
  /** As the policy spells it, for the explanation. */
  readonly operator: string;
  readonly key: string;
  readonly wanted: readonly string[];
  holds(facts: Facts): boolean;
}

/** One condition for each operator and key: all must hold. */
export function compileConditions(block: unknown, variables: boolean): Condition[] {
  const conditions: Condition[] = [];
  for (const [operator, keys] of Object.entries(asRecord(block))) {
    for (const [key, values] of Object.entries(asRecord(keys))) {
      conditions.push(compileCondition(operator, key, texts(values), variables));
    }
  }
  return conditions;
}

function compileCondition(operator: string, key: string, wanted: readonly string[], variables: boolean): Condition {
  const use = readOperator(operator);
  const lowerKey = key.toLowerCase();
  const tests = use.operator ? wanted.map((value) => use.operator!.compile(value, variables)) : [];
  const holds = use.isNull ? nullTest(lowerKey, wanted) : (facts: Facts) => valuesHold(use, tests, lowerKey, facts);
  return { operator, key, wanted, holds };
}

/** Null: 'true' wants the key to be missing, 'false' wants it there. [D3] */
function nullTest(key: string, wanted: readonly string[]): (facts: Facts) => boolean {
  const wantsMissing = wanted.some((value) => value.toLowerCase() === 'true');
  const wantsPresent = wanted.some((value) => value.toLowerCase() === 'false');
  return (facts) => {
    const value = contextValue(facts.request, key);
    return value === undefined || value.length === 0 ? wantsMissing : wantsPresent;
  };
}

/** Values are ORed, negated operators are NOR; a missing key fails the one and satisfies the other. [D3] */
function valuesHold(use: OperatorUse, tests: readonly ValueTest[], key: string, facts: Facts): boolean {
  const { operator } = use;
  if (!operator) return false;
  const value = contextValue(facts.request, key);
  if (value === undefined || (typeof value !== 'string' && value.length === 0))
    return missingHolds(use, operator.negated);
  const passes = (one: string): boolean => matchesAny(tests, one, facts) !== operator.negated;
  if (typeof value === 'string') return passes(value);
  if (use.quantifier === 'all') return value.every(passes);
  if (use.quantifier === 'any') return value.some(passes);
  return operator.negated ? value.every(passes) : value.some(passes);
}

function missingHolds(use: OperatorUse, negated: boolean): boolean {
  if (use.ifExists || use.quantifier === 'all') return true;
  return use.quantifier === 'any' ? false : negated;
}

function matchesAny(tests: readonly ValueTest[], value: string, facts: Facts): boolean {
  for (const test of tests) if (test(value, facts.resolve)) return true;
  return false;
}

/** Keys whose values are shared secrets and stay out of explanations. */
const SECRET_KEYS = new Set(['lambda:eventsourcetoken', 'sts:externalid']);

/** "Condition ArnLike AWS:SourceArn: 'x' is none of 'y'", or undefined when it holds. */
export function conditionFailure(condition: Condition, facts: Facts): string | undefined {
  if (condition.holds(facts)) return undefined;
  const name = `Condition ${condition.operator} ${condition.key}`;
  const use = readOperator(condition.operator);
  if (!use.operator && !use.isNull) return `${name}: there is no such operator`;
  const key = condition.key.toLowerCase();
  const value = contextValue(facts.request, key);
  if (SECRET_KEYS.has(key))
    return `${name}: ${value === undefined ? 'the request has no such key' : 'the value differs'}`;
  const wanted = condition.wanted.map((text) => `'${text}'`).join(', ');
  if (value === undefined) return `${name}: the request has no such key, wanted ${wanted}`;
  const shown = typeof value === 'string' ? `'${value}'` : `[${value.join(', ')}]`;
  return `${name}: the request has ${shown}, wanted ${use.operator?.negated ? 'none of ' : ''}${wanted}`;
}

export function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** A policy value that may stand alone or in a list; numbers and booleans are read as their texts. */
export function texts(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).filter((one) => typeof one !== 'object').map(String);
}
