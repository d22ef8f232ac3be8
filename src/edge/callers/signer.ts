// Who says to have signed a request, and whether that is so: SigV4 in the header or in the query. Knows no service and no door. [lambda C2, api-gateway.md A18]
import type { Credential, Credentials } from '../../identity/contract.ts';
import type { SignatureClaim, SignatureProblem } from '../../wire/contract.ts';
import { readClaim, verifySignature, type KeyRefusal } from '../../wire/sigv4/index.ts';
import type { Exchange } from '../contract.ts';

export interface Signer {
  readonly claim: SignatureClaim;
  readonly credential: Credential;
}

const PRESIGNED_SECRETS = /((?:^|[?&])X-Amz-(?:Signature|Security-Token)=)[^&]*/g;

/** A presigned URL lets in whoever has it, so no trace may hold one whole. */
export function withoutPresignedSecrets(target: string): string {
  return target.replace(PRESIGNED_SECRETS, '$1...');
}

/** What the request says of its signature; what is secret of it is gone from the trace. */
export function claimOf(exchange: Exchange): SignatureClaim | SignatureProblem {
  const { query, trace } = exchange;
  if (query.includes('X-Amz-')) trace.target = withoutPresignedSecrets(trace.target);
  return readClaim(exchange);
}

/** In open mode any key may drive the control plane; whoever asks for a signature must be able to check it. */
export function credentialOf(
  { accessKeyId, sessionToken }: SignatureClaim,
  credentials: Credentials,
  nowMs: number,
): Credential | KeyRefusal {
  const found = credentials.find(accessKeyId, sessionToken, nowMs);
  return typeof found !== 'string' && found.unverified ? 'unknown-key' : found;
}

/** Undefined when the signature is good for this body, whatever x-amz-content-sha256 says of it. [api-gateway.md A18.1] */
export function problemOf(
  exchange: Exchange,
  { claim, credential }: Signer,
  service: string,
  region: string,
  body: Buffer,
): SignatureProblem | undefined {
  const options = { service, region, nowMs: exchange.startMs, body };
  return verifySignature(exchange, claim, credential.secretAccessKey, options);
}
