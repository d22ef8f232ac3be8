// What an authorizer function returned, checked member by member. Pure; decides nothing. [api-gateway.md A17.4]
import { isObject, isScalar, kindOf, parsed, policyComplaint, type Json } from '../../callers/policy-reply.ts';

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

const MEMBERS = ['principalId', 'policyDocument', 'context', 'usageIdentifierKey'];

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
