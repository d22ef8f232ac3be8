// What an authorizer's function returned: a simple response or a policy, checked member by member. Pure; decides nothing. [api-gateway.md B7.2]
import {
  isObject,
  isScalar,
  kindOf,
  parsed,
  policyComplaint,
  type Complaint,
  type Json,
} from '../../callers/policy-reply.ts';
import type { LambdaAuthorizerUnit } from '../unit.ts';

export interface AuthorizerReply {
  /** Undefined: the policy decides. */
  readonly isAuthorized: boolean | undefined;
  readonly principalId: string | undefined;
  /** JSON text; undefined for a simple response. */
  readonly policyDocument: string | undefined;
  /** Undefined: none was given. */
  readonly context: Json | undefined;
}

export function isComplaint(found: AuthorizerReply | Complaint): found is Complaint {
  return 'problem' in found;
}

/** Payload 1.0 takes flat values only, as REST APIs do; 2.0 takes any JSON. */
function contextComplaint(context: unknown, payload: '1.0' | '2.0'): Complaint | undefined {
  if (context === undefined || context === null) return undefined;
  if (!isObject(context)) return { member: 'context', problem: `it is ${kindOf(context)}; an object is wanted` };
  const nested = payload === '1.0' && Object.entries(context).find(([, value]) => value !== null && !isScalar(value));
  if (!nested) return undefined;
  const problem = `it is ${kindOf(nested[1])}; with payload format 1.0 only text, numbers and booleans are allowed`;
  return { member: `context.${nested[0]}`, problem };
}

function simple({ isAuthorized }: Json): Pick<AuthorizerReply, 'isAuthorized'> | Complaint {
  if (typeof isAuthorized === 'boolean') return { isAuthorized };
  return { member: 'isAuthorized', problem: `it is ${kindOf(isAuthorized)}; true or false is wanted` };
}

function policy(reply: Json, isSimple: boolean): Omit<AuthorizerReply, 'context'> | Complaint {
  const { principalId, policyDocument, isAuthorized } = reply;
  if (isAuthorized !== undefined && policyDocument === undefined)
    return {
      member: 'isAuthorized',
      problem: 'the authorizer does not have enableSimpleResponses, so a policyDocument is wanted',
    };
  if (isSimple && policyDocument === undefined)
    return { member: 'isAuthorized', problem: 'it is missing; true or false is wanted' };
  if (!isScalar(principalId)) return { member: 'principalId', problem: `it is ${kindOf(principalId)}; text is wanted` };
  const complaint = policyComplaint(policyDocument);
  if (complaint) return complaint;
  return {
    isAuthorized: undefined,
    principalId: String(principalId),
    policyDocument: JSON.stringify(policyDocument),
  };
}

/** With enableSimpleResponses a function may still return a policy. */
export function readAuthorizerReply(payload: string, authorizer: LambdaAuthorizerUnit): AuthorizerReply | Complaint {
  const reply = parsed(payload);
  if (!isObject(reply)) {
    const problem = reply === undefined ? 'it is no JSON' : `it is ${kindOf(reply)}; an object is wanted`;
    return { member: 'reply', problem };
  }
  const { simpleResponses } = authorizer;
  const isSimple = simpleResponses && reply['isAuthorized'] !== undefined;
  const head = isSimple ? simple(reply) : policy(reply, simpleResponses);
  if ('problem' in head) return head;
  const complaint = contextComplaint(reply['context'], authorizer.payload);
  if (complaint) return complaint;
  const context = isObject(reply['context']) ? reply['context'] : undefined;
  return { principalId: undefined, policyDocument: undefined, ...head, context };
}
