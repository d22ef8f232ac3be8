// AWS_IAM methods: a SigV4 signature for execute-api, then the caller's policies and the API's together. [api-gateway.md A18]
import { denyText } from '../../../identity/deny-text.ts';
import type { Credential } from '../../../identity/contract.ts';
import type { SignatureClaim, SignatureProblem } from '../../../wire/contract.ts';
import { doorRefusal, readClaim, verifySignature, type KeyRefusal } from '../../../wire/sigv4/index.ts';
import { authorizationComplaint } from '../authorization-header.ts';
import { readBody } from '../body.ts';
import type { Call } from '../call.ts';
import { policyContext } from '../policy-context.ts';
import type { Refusal, RefusalCode } from '../refusals.ts';
import { requestArn, shownArn } from '../request-arn.ts';
import { SIGNATURE_VERIFIED } from '../steps.ts';
import type { RestTools } from '../tools.ts';

const NO_BYTES = Buffer.alloc(0);

/** By AWS's name for the error. */
const CODES: Readonly<Record<string, RefusalCode>> = {
  MissingAuthenticationTokenException: 'caller-unsigned',
  IncompleteSignatureException: 'caller-signature-incomplete',
  UnrecognizedClientException: 'caller-key-unknown',
  ExpiredTokenException: 'caller-session-expired',
  InvalidSignatureException: 'caller-signature-invalid',
};

function refused(problem: SignatureProblem | KeyRefusal, detail: Record<string, unknown>, message?: string): Refusal {
  const answer = doorRefusal(problem, true);
  const code = CODES[answer.code];
  if (!code) throw new Error(`no refusal of the door stands for ${answer.code}`);
  return {
    code,
    ...(code !== 'caller-unsigned' && { message: message ?? answer.message }),
    detail: { ...detail, problem: typeof problem === 'string' ? problem : problem.refusal },
    log: `Unauthorized request: ${answer.code}`,
  };
}

/** The header's own faults are told in API Gateway's words, which repeat it to its sender. [A18.2] */
function unclaimed(call: Call, problem: SignatureProblem): Refusal {
  const { authorization, date, 'x-amz-date': amzDate } = call.exchange.headers;
  const complaint =
    authorization === undefined
      ? undefined
      : authorizationComplaint(authorization, date !== undefined || amzDate !== undefined);
  const scheme = authorization === undefined ? undefined : /^[\w-]{1,20}(?= )/.exec(authorization)?.[0];
  return refused(problem, { scheme, said: problem.message }, complaint);
}

/** What both sides must agree on, without the values of headers and parameters: some of them are secrets. */
function compared({ canonicalRequest = '' }: SignatureProblem, claim: SignatureClaim): Record<string, unknown> {
  const lines = canonicalRequest.split('\n');
  const [method, path, query = ''] = lines;
  const parameters = query === '' ? [] : query.split('&').map((pair) => pair.slice(0, pair.indexOf('=')));
  return { method, path, parameters, signedHeaders: claim.signedHeaders, payloadHash: lines.at(-1) };
}

function badSignature(claim: SignatureClaim, problem: SignatureProblem): Refusal {
  const { accessKeyId, date: scope, timestamp, form } = claim;
  const detail = {
    accessKeyId,
    scope,
    timestamp,
    form,
    said: problem.message,
    ...(problem.refusal === 'mismatch' && compared(problem, claim)),
  };
  const message =
    problem.refusal === 'wrong-region'
      ? `Credential should be scoped to a valid region, not '${problem.details?.['given']}'. `
      : undefined;
  return refused(problem, detail, message);
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
  const decision = tools.evaluate({
    principal,
    action: 'execute-api:Invoke',
    resource,
    resourceAccount: account,
    ...(policy && { resourcePolicies: [policy] }),
    context: policyContext(call, true),
  });
  if (decision.allowed) return undefined;
  const { reason, statement, near } = decision;
  return {
    code: 'caller-not-allowed',
    message: deniedText(call, credential, decision),
    detail: { caller: principal.arn, resource, account, decision: reason, statement, near },
    log: 'The client is not authorized to perform this operation.',
  };
}

function verify(
  call: Call,
  claim: SignatureClaim,
  credential: Credential,
  body: Buffer,
  tools: RestTools,
): Refusal | undefined {
  const { exchange, stage } = call;
  // Whatever x-amz-content-sha256 says, the body is hashed. [A18.1]
  const options = { service: 'execute-api', region: stage.region, nowMs: exchange.startMs, body };
  const problem = verifySignature(exchange, claim, credential.secretAccessKey, options);
  if (problem) return badSignature(claim, problem);
  exchange.trace.steps.push(SIGNATURE_VERIFIED);
  return authorize(call, credential, tools);
}

async function verifyWithBody(
  call: Call,
  claim: SignatureClaim,
  credential: Credential,
  tools: RestTools,
): Promise<Refusal | undefined> {
  const body = call.sentBody ?? (await readBody(call));
  return Buffer.isBuffer(body) ? verify(call, claim, credential, body, tools) : body;
}

export function callerSignature(call: Call, tools: RestTools): Refusal | undefined | Promise<Refusal | undefined> {
  const { exchange } = call;
  const claim = readClaim(exchange);
  if ('refusal' in claim) return unclaimed(call, claim);
  const { accessKeyId, sessionToken } = claim;
  const found = tools.credentials.find(accessKeyId, sessionToken, exchange.startMs);
  if (typeof found === 'string') return refused(found, { accessKeyId });
  // In open mode any key may drive the control plane; whoever asks for a signature must be able to check it.
  if (found.unverified) return refused('unknown-key', { accessKeyId });
  return exchange.hasBody ? verifyWithBody(call, claim, found, tools) : verify(call, claim, found, NO_BYTES, tools);
}
