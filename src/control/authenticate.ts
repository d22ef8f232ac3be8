// Who signed this call. Signature rules are wire's, keys and sessions are identity's; here they meet.
import type { Credential, Principal } from '../identity/contract.ts';
import type { ServiceName } from '../models/contract.ts';
import type { Trace } from '../observe/contract.ts';
import type { ChunkSigning, SignatureClaim, WireRequest } from '../wire/contract.ts';
import { chunkSigning } from '../wire/sigv4/index.ts';
import type { ControlPorts } from './contract.ts';
import { pageFault, raise } from './faults.ts';
import { pageRefusal } from './pages.ts';

export interface Caller {
  readonly principal: Principal;
  /** Region of the credential scope; the configured one for anonymous calls. */
  readonly region: string;
  /** Set when the signature was verified: an aws-chunked body then is as well. */
  readonly chunkSigning?: ChunkSigning;
}

/** Throws the protocol's own refusal. S3 lets anonymous callers through to the bucket's policy. */
export function authenticate(ports: ControlPorts, request: WireRequest, service: ServiceName, trace: Trace): Caller {
  const claim = ports.readClaim(request);
  if ('refusal' in claim) {
    if (claim.refusal === 'missing' && service === 's3')
      return { principal: anonymous(ports.account), region: ports.region };
    trace.steps.push({
      gate: 'signature',
      verdict: 'refuse',
      reason: `signature-${claim.refusal}`,
      detail: { message: claim.message },
    });
    throw raise(ports.refusalFault(service, claim));
  }
  const credential = ports.credentials.find(claim.accessKeyId, claim.sessionToken, ports.now());
  if (typeof credential === 'string') {
    trace.steps.push({
      gate: 'signature',
      verdict: 'refuse',
      reason: credential,
      detail: { accessKeyId: claim.accessKeyId },
    });
    throw raise(ports.refusalFault(service, credential, claim.accessKeyId));
  }
  if (!credential.unverified) verify(ports, request, service, claim, credential, trace);
  else refusePages(request, service, trace);
  trace.account = credential.principal.account;
  trace.region = claim.region || ports.region;
  trace.steps.push({
    gate: 'signature',
    verdict: 'pass',
    reason: credential.unverified ? 'open' : 'signed',
    detail: { caller: credential.principal.arn },
  });
  // S3's older presigned URLs name no region.
  const caller = { principal: credential.principal, region: claim.region || ports.region };
  return credential.unverified ? caller : { ...caller, chunkSigning: chunkSigning(claim, credential.secretAccessKey) };
}

/** Who proves nothing may still not be a page from elsewhere. */
function refusePages(request: WireRequest, service: ServiceName, trace: Trace): void {
  const found = pageRefusal(request, service);
  if (!found) return;
  const { reason, from } = found;
  trace.steps.push({ gate: 'signature', verdict: 'refuse', reason, detail: { from } });
  throw raise(pageFault(service, from.slice(0, 200), reason));
}

function verify(
  ports: ControlPorts,
  request: WireRequest,
  service: ServiceName,
  claim: SignatureClaim,
  credential: Credential,
  trace: Trace,
): void {
  const unhashed = (request.headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
  const problem = ports.verifySignature(request, claim, credential.secretAccessKey, {
    service: claim.service,
    nowMs: ports.now(),
    body: unhashed || request.bodyStream ? undefined : request.body,
  });
  if (!problem) return;
  trace.steps.push({
    gate: 'signature',
    verdict: 'refuse',
    reason: `signature-${problem.refusal}`,
    detail: {
      message: problem.message,
      accessKeyId: claim.accessKeyId,
      canonicalRequest: problem.canonicalRequest,
      stringToSign: problem.stringToSign,
    },
  });
  throw raise(ports.refusalFault(service, problem, claim.accessKeyId));
}

function anonymous(account: string): Principal {
  return { type: 'anonymous', account, arn: 'anonymous', userId: 'anonymous', identityPolicies: [] };
}
