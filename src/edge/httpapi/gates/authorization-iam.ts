// AWS_IAM routes: a SigV4 signature for execute-api, then the caller's policies. HTTP APIs have no policy of their own. [api-gateway.md B7.3]
import type { Credential } from '../../../identity/contract.ts';
import type { Step } from '../../../observe/contract.ts';
import { iamAuthorizer } from '../../callers/iam-authorizer.ts';
import { policyContext } from '../../callers/policy-context.ts';
import { isFault, signatureFault, signerOf, type SignatureFault } from '../../callers/signature.ts';
import type { Signer } from '../../callers/signer.ts';
import { passedFacts } from '../authorizers/facts.ts';
import { readBody } from '../body.ts';
import type { AuthorizerFacts, Call, Caller } from '../call.ts';
import type { Refusal } from '../refusals.ts';
import { requestArn } from '../request-arn.ts';
import type { HttpTools } from '../tools.ts';

const NO_BYTES = Buffer.alloc(0);
const SIGNATURE_GOOD: Step = Object.freeze({
  gate: 'signature',
  verdict: 'pass',
  reason: 'http-caller-signature-good',
});

function refused({ code, detail }: SignatureFault): Refusal {
  return { code: `http-caller-${code}`, detail };
}

interface Known {
  readonly caller: Caller;
  readonly facts: AuthorizerFacts;
}

/** The same for every request of one caller. Payload 1.0 shows a signer among its identity instead. */
const known = new WeakMap<Credential, Known>();

function knownOf(credential: Credential): Known {
  let found = known.get(credential);
  if (!found) {
    const { principal, accessKeyId } = credential;
    found = { caller: { principal, accessKeyId }, facts: passedFacts(iamAuthorizer(credential), '', {}) };
    known.set(credential, found);
  }
  return found;
}

function authorize(call: Call, { principal }: Credential, tools: HttpTools): Refusal | undefined {
  const { account } = call.stage;
  const resource = requestArn(call);
  const { allowed, reason, statement, near } = tools.evaluate({
    principal,
    action: 'execute-api:Invoke',
    resource,
    resourceAccount: account,
    context: policyContext(call, true),
  });
  if (allowed) return undefined;
  const detail = { caller: principal.arn, resource, account, decision: reason, statement, near };
  return { code: 'http-caller-not-allowed', detail };
}

function verify(call: Call, signer: Signer, body: Buffer, tools: HttpTools): Refusal | undefined {
  const { exchange, stage } = call;
  const fault = signatureFault(exchange, signer, stage.region, body);
  if (fault) return refused(fault);
  exchange.trace.steps.push(SIGNATURE_GOOD);
  const { caller, facts } = knownOf(signer.credential);
  call.caller = caller;
  call.authorizer = facts;
  return authorize(call, signer.credential, tools);
}

async function verifyWithBody(call: Call, signer: Signer, tools: HttpTools): Promise<Refusal | undefined> {
  const body = await readBody(call);
  return Buffer.isBuffer(body) ? verify(call, signer, body, tools) : body;
}

export function callerSignature(call: Call, tools: HttpTools): Refusal | undefined | Promise<Refusal | undefined> {
  const signer = signerOf(call.exchange, tools.credentials);
  if (isFault(signer)) return refused(signer);
  return call.exchange.hasBody ? verifyWithBody(call, signer, tools) : verify(call, signer, NO_BYTES, tools);
}
