// A policy document compiled once: statements as closures over a request. Knows nothing of how decisions are combined.
import { asRecord, compileConditions, conditionFailure, texts } from './conditions.ts';
import type { Condition } from './conditions.ts';
import type { NamedPolicy } from './contract.ts';
import type { Facts } from './facts.ts';
import { Lru } from './lru.ts';
import { compileNotPrincipal, compilePrincipal, GRADE } from './principals.ts';
import type { Grade, PrincipalMatcher } from './principals.ts';
import { compileMatcher } from './template.ts';
import type { Matcher } from './template.ts';

export interface Statement {
  readonly index: number;
  readonly sid: string | undefined;
  readonly allows: boolean;
  namesAction(action: string): boolean;
  namesResource(facts: Facts): boolean;
  /** Undefined in identity policies. */
  readonly principal: PrincipalMatcher | undefined;
  readonly conditions: readonly Condition[];
  /** Resource or NotResource as written, for the explanation. */
  readonly resources: readonly string[];
}

export interface CompiledDocument {
  readonly statements: readonly Statement[];
}

/** What is kept of texts whose policy objects have gone: the same document hangs on many roles. */
const KEPT_TEXTS = 4096;
const byPolicy = new WeakMap<NamedPolicy, CompiledDocument>();
const byText = new Lru<CompiledDocument>(KEPT_TEXTS);

/** Cached by object, then by text: on the data path the first look-up answers. */
export function compiledPolicy(policy: NamedPolicy): CompiledDocument {
  let compiled = byPolicy.get(policy);
  if (!compiled) byPolicy.set(policy, (compiled = compiledText(policy.document)));
  return compiled;
}

function compiledText(text: string): CompiledDocument {
  let compiled = byText.get(text);
  if (!compiled) byText.set(text, (compiled = compileDocument(text)));
  return compiled;
}

function compileDocument(text: string): CompiledDocument {
  const root = readJson(text);
  if (!root) return UNREADABLE;
  // Without a Version the old language applies, which has no variables. [D3]
  const variables = root['Version'] === '2012-10-17';
  const list = Array.isArray(root['Statement']) ? root['Statement'] : [root['Statement']];
  return { statements: list.map((statement, index) => compileStatement(asRecord(statement), index, variables)) };
}

/** A document that cannot be read denies everything: silence would lift whatever Deny it held. */
const UNREADABLE: CompiledDocument = {
  statements: [
    {
      index: 0,
      sid: undefined,
      allows: false,
      namesAction: () => true,
      namesResource: () => true,
      principal: () => GRADE.EVERYONE,
      conditions: [],
      resources: ['*'],
    },
  ],
};

function readJson(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'Statement' in value
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function compileStatement(statement: Record<string, unknown>, index: number, variables: boolean): Statement {
  const sid = statement['Sid'];
  const notResource = statement['NotResource'] !== undefined;
  const resources = texts(notResource ? statement['NotResource'] : statement['Resource']);
  return {
    index,
    sid: typeof sid === 'string' && sid !== '' ? sid : undefined,
    allows: statement['Effect'] === 'Allow',
    namesAction: compileActions(statement),
    namesResource: compileResources(statement, resources, notResource, variables),
    principal: compileElement(statement),
    conditions: compileConditions(statement['Condition'], variables),
    resources,
  };
}

function compileActions(statement: Record<string, unknown>): (action: string) => boolean {
  const negated = statement['NotAction'] !== undefined;
  const matchers = texts(negated ? statement['NotAction'] : statement['Action']).map((action) =>
    compileMatcher(action.toLowerCase(), false),
  );
  const [only] = matchers;
  if (only && matchers.length === 1 && !negated) return (action) => only(action, noVariable);
  return (action) => matchers.some((matches) => matches(action, noVariable)) !== negated;
}

const noVariable = (): undefined => undefined;

/** Trust policies have no Resource: they speak of the role that carries them. */
function compileResources(
  statement: Record<string, unknown>,
  resources: readonly string[],
  negated: boolean,
  variables: boolean,
): (facts: Facts) => boolean {
  if (!negated && statement['Resource'] === undefined) return () => true;
  const matchers: Matcher[] = resources.map((resource) => compileMatcher(resource, variables));
  const [only] = matchers;
  if (only && matchers.length === 1 && !negated) return (facts) => only(facts.request.resource, facts.resolve);
  return (facts) => matchers.some((matches) => matches(facts.request.resource, facts.resolve)) !== negated;
}

function compileElement(statement: Record<string, unknown>): PrincipalMatcher | undefined {
  if (statement['Principal'] !== undefined) return compilePrincipal(statement['Principal']);
  return statement['NotPrincipal'] === undefined ? undefined : compileNotPrincipal(statement['NotPrincipal']);
}

/** Whether action, resource and conditions apply. The principal is asked apart, for its grade. */
export function applies(statement: Statement, facts: Facts): boolean {
  if (!statement.namesAction(facts.action) || !statement.namesResource(facts)) return false;
  for (const condition of statement.conditions) if (!condition.holds(facts)) return false;
  return true;
}

/** In a resource policy a statement without a principal names nobody. */
export function gradeFor(statement: Statement, facts: Facts): Grade {
  return statement.principal ? statement.principal(facts.request.principal) : GRADE.NONE;
}

/** What kept a statement that names the action from applying; undefined when it does not name the action, or applies. */
export function failureOf(statement: Statement, facts: Facts, inResourcePolicy: boolean): string | undefined {
  if (!statement.namesAction(facts.action)) return undefined;
  if (!statement.namesResource(facts))
    return `Resource: '${facts.request.resource}' is not covered by ${statement.resources.join(', ')}`;
  if (inResourcePolicy && gradeFor(statement, facts) === GRADE.NONE)
    return `Principal: '${facts.request.principal.arn}' is not named`;
  for (const condition of statement.conditions) {
    const failure = conditionFailure(condition, facts);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

/** The context keys that a document's conditions ask for, as written. */
export function contextKeysOf(text: string): string[] {
  const keys = compiledText(text).statements.flatMap((statement) =>
    statement.conditions.map((condition) => condition.key),
  );
  return [...new Set(keys)];
}
