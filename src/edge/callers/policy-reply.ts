// A policy document that an authorizer's function returned, checked member by member. Pure; decides nothing. [api-gateway.md A17.4, B7.2]

export type Json = Record<string, unknown>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** 'a list', 'a number': the value itself may be a secret. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Undefined: it is no JSON. */
export function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

export interface Complaint {
  readonly member: string;
  readonly problem: string;
}

export function policyComplaint(policy: unknown): Complaint | undefined {
  const member = 'policyDocument';
  if (!isObject(policy)) return { member, problem: `it is ${kindOf(policy)}; a policy document is wanted` };
  const { Statement: found } = policy;
  const statements = Array.isArray(found) ? found : [found];
  if (found === undefined || statements.length === 0)
    return { member: `${member}.Statement`, problem: 'there is none' };
  for (const [index, statement] of statements.entries()) {
    const complaint = statementComplaint(statement, `${member}.Statement${Array.isArray(found) ? `[${index}]` : ''}`);
    if (complaint) return complaint;
  }
  return undefined;
}

function areTexts(value: unknown): boolean {
  return typeof value === 'string' || (Array.isArray(value) && value.every((one) => typeof one === 'string'));
}

function statementComplaint(statement: unknown, member: string): Complaint | undefined {
  if (!isObject(statement)) return { member, problem: `it is ${kindOf(statement)}; an object is wanted` };
  const { Effect: effect, Condition: condition } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') {
    const shown = typeof effect === 'string' ? `"${effect.slice(0, 20)}"` : kindOf(effect);
    return { member: `${member}.Effect`, problem: `it is ${shown}; "Allow" or "Deny" is wanted, spelled so` };
  }
  for (const name of ['Action', 'Resource']) {
    const value = statement[name] ?? statement[`Not${name}`];
    if (!areTexts(value))
      return { member: `${member}.${name}`, problem: `it is ${kindOf(value)}; text or a list of texts is wanted` };
  }
  return condition === undefined || isObject(condition)
    ? undefined
    : { member: `${member}.Condition`, problem: `it is ${kindOf(condition)}; an object is wanted` };
}
