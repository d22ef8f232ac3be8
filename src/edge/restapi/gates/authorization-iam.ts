// AWS_IAM methods: a SigV4 signature for execute-api, then the caller's policies and the API's together. [api-gateway.md A18]
import { denyText } from '../../../identity/deny-text.ts';
import type { Credential } from '../../../identity/contract.ts';
import { policyContext } from '../../callers/policy-context.ts';
import { isFault, signatureFault, signerOf, type SignatureFault } from '../../callers/signature.ts';
import type { Signer } from '../../callers/signer.ts';
import { authorizationComplaint } from '../authorization-header.ts';
import { readBody } from '../body.ts';
import type { Call } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import { requestArn, shownArn } from '../request-arn.ts';
import { SIGNATURE_VERIFIED } from '../steps.ts';
import type { RestTools } from '../tools.ts';

const NO_BYTES = Buffer.alloc(0);

/** The header's own faults are told in API Gateway's words, which repeat it to its sender. [A18.2] */
function messageOf(call: Call, { code, message, problem }: SignatureFault): string {
  if (problem?.refusal === 'wrong-region')
    return `Credential should be scoped to a valid region, not '${problem.details?.['given']}'. `;
  const { authorization, date, 'x-amz-date': amzDate } = call.exchange.headers;
  if (code !== 'signature-incomplete' || authorization === undefined) return message;
  return authorizationComplaint(authorization, date !== undefined || amzDate !== undefined) ?? message;
}

function refused(call: Call, fault: SignatureFault): Refusal {
  const { code, errorType, detail } = fault;
  return {
    code: `caller-${code}`,
    ...(code !== 'unsigned' && { message: messageOf(call, fault) }),
    detail,
    log: `Unauthorized request: ${errorType}`,
  };
}

/** AWS names the kind of policy in some regions only; the spec's text does without. */
function deniedText(call: Call, credential: Credential, decision: Parameters<typeof denyText>[3]): string {
  const text = denyText(credential.principal, 'execute-api:Invoke', shownArn(call), decision);
  return text.replace(/ with an explicit deny in .*$/, ' with an explicit deny');
}

/** Within one account either policy may allow, from another account both must; a Deny in either ends it. [A18.4] */
function authorize(call: Call, credential: Credential, tools: RestTools): Refusal | undefined {
  const { principal } = credential;
  const { account } = call.stage;
  const { policy } = call.release;
  const resource = requestArn(call, account);
  call.caller = principal;
  const beganMs = Date.now();
  const decision = tools.evaluate({
    principal,
    action: 'execute-api:Invoke',
    resource,
    resourceAccount: account,
    ...(policy && { resourcePolicies: [policy] }),
    context: policyContext(call, true),
  });
  call.authorizeMs = Date.now() - beganMs;
  if (decision.allowed) return undefined;
  const { reason, statement, near } = decision;
  return {
    code: 'caller-not-allowed',
    message: deniedText(call, credential, decision),
    detail: { caller: principal.arn, resource, account, decision: reason, statement, near },
    log: 'The client is not authorized to perform this operation.',
  };
}

function verify(call: Call, signer: Signer, body: Buffer, tools: RestTools): Refusal | undefined {
  const { exchange, stage } = call;
  const beganMs = Date.now();
  const fault = signatureFault(exchange, signer, stage.region, body);
  call.authenticateMs = Date.now() - beganMs;
  if (fault) return refused(call, fault);
  exchange.trace.steps.push(SIGNATURE_VERIFIED);
  return authorize(call, signer.credential, tools);
}

async function verifyWithBody(call: Call, signer: Signer, tools: RestTools): Promise<Refusal | undefined> {
  const body = call.sentBody ?? (await readBody(call));
  return Buffer.isBuffer(body) ? verify(call, signer, body, tools) : body;
}

export function callerSignature(call: Call, tools: RestTools): Refusal | undefined | Promise<Refusal | undefined> {
  const { exchange } = call;
  const signer = signerOf(exchange, tools.credentials);
  if (isFault(signer)) {
    call.authenticateMs = 0;
    return refused(call, signer);
  }
  return exchange.hasBody ? verifyWithBody(call, signer, tools) : verify(call, signer, NO_BYTES, tools);
}
