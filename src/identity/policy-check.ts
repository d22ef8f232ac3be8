// Is this text a policy that AWS would take? Answers AWS's own MalformedPolicyDocument text. Pure; evaluates nothing.
import { asRecord, texts } from './conditions.ts';
import { OPERATOR_NAMES } from './operators.ts';
import { resourceProblem } from './resource-check.ts';

/** identity: user, group, role, managed and session policies. trust: a role's assume role policy. */
export type PolicyUse = 'identity' | 'trust';

type Json = Record<string, unknown>;

/**
 * The text of the first problem, or undefined. The order of the checks is observed: a document with several faults is refused
 * for the same one as in AWS. [lambda D4; recorded answers of CreatePolicy and UpdateAssumeRolePolicy, 2026-02]
 */
export function policyProblem(document: string, use: PolicyUse): string | undefined {
  const root = parse(document);
  if (root === undefined) return use === 'trust' ? 'This policy contains invalid Json' : 'Syntax errors in policy.';
  const statements = statementsOf(root);
  if (use === 'identity' && statements.some(hasPrincipal)) return 'Policy document should not specify a principal.';
  if (!hasSyntax(root, statements, use)) return 'Syntax errors in policy.';
  if (use === 'identity' && root['Version'] !== '2012-10-17')
    return 'Policy document must be version 2012-10-17 or greater.';
  if (!statements.every(legacyParses)) return 'The policy failed legacy parsing';
  return sidProblem(statements) ?? (use === 'trust' ? trustProblem(statements) : identityProblem(statements));
}

function parse(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function statementsOf(root: unknown): unknown[] {
  const statement = asRecord(root)['Statement'];
  return Array.isArray(statement) ? statement : statement === undefined ? [] : [statement];
}

function hasPrincipal(statement: unknown): boolean {
  return isRecord(statement) && ('Principal' in statement || 'NotPrincipal' in statement);
}

const TOP_MEMBERS = new Set(['Version', 'Id', 'Statement']);
const STATEMENT_MEMBERS = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);
const VERSIONS = new Set<unknown>([undefined, '2008-10-17', '2012-10-17']);

function hasSyntax(root: unknown, statements: readonly unknown[], use: PolicyUse): root is Json {
  if (!isRecord(root) || statements.length === 0) return false;
  if (!Object.keys(root).every((member) => TOP_MEMBERS.has(member)) || !VERSIONS.has(root['Version'])) return false;
  if (root['Id'] !== undefined && typeof root['Id'] !== 'string') return false;
  return statements.every((statement) => isRecord(statement) && statementHasSyntax(statement, use));
}

function statementHasSyntax(statement: Json, use: PolicyUse): boolean {
  if (!Object.keys(statement).every((member) => STATEMENT_MEMBERS.has(member))) return false;
  if (statement['Sid'] !== undefined && typeof statement['Sid'] !== 'string') return false;
  if (!/^(allow|deny)$/i.test(String(statement['Effect']))) return false;
  for (const member of ['Action', 'Resource', 'Principal']) {
    if (member in statement && `Not${member}` in statement) return false;
  }
  if (use === 'trust' && !principalHasSyntax(statement['Principal'] ?? statement['NotPrincipal'])) return false;
  return (
    ['Action', 'NotAction', 'Resource', 'NotResource'].every((member) => isTextList(statement[member])) &&
    conditionHasSyntax(statement['Condition'])
  );
}

function isTextList(value: unknown): boolean {
  return (
    value === undefined ||
    typeof value === 'string' ||
    (Array.isArray(value) && value.every((one) => typeof one === 'string'))
  );
}

const PRINCIPAL_MEMBERS = new Set(['AWS', 'Service', 'Federated', 'CanonicalUser']);

function principalHasSyntax(principal: unknown): boolean {
  if (principal === undefined || principal === '*') return true;
  return (
    isRecord(principal) &&
    Object.entries(principal).every(
      ([member, value]) => PRINCIPAL_MEMBERS.has(member) && value !== undefined && isTextList(value),
    )
  );
}

function conditionHasSyntax(condition: unknown): boolean {
  if (condition === undefined) return true;
  return (
    isRecord(condition) &&
    Object.entries(condition).every(([operator, keys]) => isRecord(keys) && operatorHasSyntax(operator, keys))
  );
}

/** An operator that does not exist is let through while it has no keys, as AWS does. */
function operatorHasSyntax(operator: string, keys: Json): boolean {
  const name = operator.replace(/^(ForAnyValue|ForAllValues):/, '').replace(/IfExists$/, '');
  if (!OPERATOR_NAMES.has(name)) return Object.keys(keys).length === 0;
  return Object.values(keys).every((value) => (Array.isArray(value) ? value.every(isScalar) : isScalar(value)));
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function legacyParses(statement: unknown): boolean {
  const { Effect, Condition } = asRecord(statement);
  if (Effect !== 'Allow' && Effect !== 'Deny') return false;
  return Object.entries(asRecord(Condition)).every(
    ([operator, keys]) =>
      !/^(For(Any|All)Values?:)?Date/.test(operator) || Object.values(asRecord(keys)).flatMap(texts).every(isDate),
  );
}

const DATE =
  /^\d+(-(0?[1-9]|1[0-2])(-\d{1,2})?)?([Tt](\d{1,2}(:\d{1,2}(:\d{1,2}(\.\d{1,9})?)?)?([Zz]|[+-]\d{2}(:\d{2})?)?)?)?$/;
const GREATEST_EPOCH = 2n ** 63n - 1n;

function isDate(text: string): boolean {
  if (/^-?\d+$/.test(text)) return BigInt(text) <= GREATEST_EPOCH && BigInt(text) >= -GREATEST_EPOCH - 1n;
  return text.includes('${') || DATE.test(text);
}

function sidProblem(statements: readonly unknown[]): string | undefined {
  const sids = statements
    .map((statement) => asRecord(statement)['Sid'])
    .filter((sid) => typeof sid === 'string' && sid !== '') as string[];
  if (sids.some((sid) => !/^[0-9A-Za-z]*$/.test(sid))) {
    return 'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*';
  }
  return new Set(sids).size < sids.length ? 'Statement IDs (SID) in a single policy must be unique.' : undefined;
}

function identityProblem(statements: readonly unknown[]): string | undefined {
  const records = statements.map(asRecord);
  if (records.some((statement) => listOf(statement, 'Action').length === 0))
    return 'Policy statement must contain actions.';
  if (records.some((statement) => listOf(statement, 'Resource').length === 0))
    return 'Policy statement must contain resources.';
  for (const resource of records.flatMap((statement) => listOf(statement, 'Resource'))) {
    const problem = resourceProblem(resource);
    if (problem !== undefined) return problem;
  }
  return actionsProblem(records);
}

/** The element or its Not form. */
function listOf(statement: Json, member: string): string[] {
  return texts(statement[member] ?? statement[`Not${member}`]);
}

function actionsProblem(statements: readonly Json[]): string | undefined {
  for (const action of statements.flatMap((statement) => listOf(statement, 'Action'))) {
    const [vendor = '', ...rest] = action.split(':');
    if (action === '*') continue;
    if (rest.length === 0) return 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';
    if (rest.length > 1) return 'Actions/Condition can contain only one colon.';
    if (vendor !== '*' && /[^a-zA-Z0-9\-.]/.test(vendor)) return `Vendor ${vendor} is not valid`;
  }
  return undefined;
}

const STS_ACTION =
  /^sts:(AssumeRole|AssumeRoleWithSAML|AssumeRoleWithWebIdentity|TagSession|SetSourceIdentity|SetContext|AssumeRole\*|\*)$/i;

function trustProblem(statements: readonly unknown[]): string | undefined {
  for (const statement of statements.map(asRecord)) {
    if ('Resource' in statement || 'NotResource' in statement) return 'Has prohibited field Resource';
    if (!hasPrincipal(statement)) return 'Missing required field Principal';
    const actions = listOf(statement, 'Action');
    if (actions.length === 0) return 'Missing required field Action';
    if (actions.some((action) => !STS_ACTION.test(action)))
      return 'AssumeRole policy may only specify STS AssumeRole actions.';
    const problem = principalProblem(asRecord(statement['Principal'] ?? statement['NotPrincipal']));
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function principalProblem(principal: Json): string | undefined {
  for (const service of texts(principal['Service'])) {
    if (!/^[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|aws\.internal|amazon\.com|aws\.com)$/.test(service))
      return `Invalid principal in policy: "SERVICE":"${service}"`;
  }
  for (const entry of texts(principal['AWS'])) {
    const known =
      entry === '*' ||
      /^\d{12}$/.test(entry) ||
      /^arn:aws[\w-]*:(iam|sts)::\d{12}:\S+$/.test(entry) ||
      /^A[A-Z]{3}[A-Z0-9]{16,17}$/.test(entry);
    if (!known) return `Invalid principal in policy: "AWS":"${entry}"`;
  }
  return undefined;
}
