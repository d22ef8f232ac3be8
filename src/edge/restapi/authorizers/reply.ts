// What an authorizer function returned, checked member by member. Pure; decides nothing. [api-gateway.md A17.4]

export interface AuthorizerReply {
  readonly principalId: string;
  /** JSON text. */
  readonly policyDocument: string;
  /** All values as texts. */
  readonly context: Readonly<Record<string, string>>;
  readonly usageIdentifierKey: string | undefined;
}

export class MalformedReply {
  readonly member: string;
  readonly problem: string;
  /** The execution log's words. */
  readonly log: string;

  constructor(member: string, problem: string, log: string) {
    this.member = member;
    this.problem = problem;
    this.log = `Execution failed due to configuration error: Invalid JSON in response: ${log}`;
  }
}

type Json = Record<string, unknown>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** "a list", "text 'Allow '": values may be secrets, so only short ones of policies are shown. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

const MEMBERS = ['principalId', 'policyDocument', 'context', 'usageIdentifierKey'];

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

export function readAuthorizerReply(payload: string): AuthorizerReply | MalformedReply {
  const reply = parsed(payload);
  if (!isObject(reply)) {
    const problem =
      reply === undefined
        ? 'it is no JSON'
        : `it is ${kindOf(reply)}; an object with principalId and policyDocument is wanted`;
    return new MalformedReply('reply', problem, 'not an object');
  }
  // Recorded for a function whose error came back as its answer: what the gateway does not know, it does not take.
  const unknown = Object.keys(reply).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined)
    return new MalformedReply(
      unknown,
      `an authorizer of a REST API returns ${MEMBERS.join(', ')} and nothing else`,
      `Unrecognized field "${unknown}" , not marked as ignorable`,
    );
  return readMembers(reply);
}

function readMembers(reply: Json): AuthorizerReply | MalformedReply {
  const { principalId, policyDocument, context, usageIdentifierKey } = reply;
  if (!isScalar(principalId))
    return new MalformedReply('principalId', `it is ${kindOf(principalId)}; text is wanted`, 'Invalid principalId');
  const complaint = policyComplaint(policyDocument);
  if (complaint) return new MalformedReply(complaint.member, complaint.problem, 'Invalid policyDocument');
  const values = readContext(context);
  if (values instanceof MalformedReply) return values;
  if (usageIdentifierKey !== undefined && usageIdentifierKey !== null && !isScalar(usageIdentifierKey))
    return new MalformedReply(
      'usageIdentifierKey',
      `it is ${kindOf(usageIdentifierKey)}; text is wanted`,
      'Invalid key',
    );
  return {
    principalId: String(principalId),
    policyDocument: JSON.stringify(policyDocument),
    context: values,
    usageIdentifierKey: isScalar(usageIdentifierKey) ? String(usageIdentifierKey) : undefined,
  };
}

/** Values become texts: 1 is "1", true is "true"; null is as good as absent. */
function readContext(context: unknown): Record<string, string> | MalformedReply {
  if (context === undefined || context === null) return {};
  if (!isObject(context))
    return new MalformedReply('context', `it is ${kindOf(context)}; an object is wanted`, 'Invalid context');
  const values: [string, string][] = [];
  for (const [name, value] of Object.entries(context)) {
    if (value === null) continue;
    if (!isScalar(value)) {
      const start = Array.isArray(value) ? 'START_ARRAY' : 'START_OBJECT';
      return new MalformedReply(
        `context.${name}`,
        `it is ${kindOf(value)}; only text, numbers and booleans are allowed (put JSON.stringify around it)`,
        `Can not deserialize instance of java.lang.String out of ${start} token`,
      );
    }
    values.push([name, String(value)]);
  }
  return Object.fromEntries(values);
}

interface Complaint {
  readonly member: string;
  readonly problem: string;
}

function policyComplaint(policy: unknown): Complaint | undefined {
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
