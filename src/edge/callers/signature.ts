// Who signed an API call? SigV4 for execute-api, in the header or in the query. Knows no door. [api-gateway.md A18, B7.3]
import type { Credentials } from '../../identity/contract.ts';
import type { SignatureClaim, SignatureProblem } from '../../wire/contract.ts';
import { doorRefusal, type KeyRefusal } from '../../wire/sigv4/index.ts';
import type { Exchange } from '../contract.ts';
import { claimOf, credentialOf, problemOf, type Signer } from './signer.ts';

const SERVICE = 'execute-api';

export type FaultCode = 'unsigned' | 'signature-incomplete' | 'key-unknown' | 'session-expired' | 'signature-invalid';

/** Why nobody has signed this request, or not for us. */
export interface SignatureFault {
  readonly code: FaultCode;
  /** AWS's name for the error, and its words. */
  readonly errorType: string;
  readonly message: string;
  /** Undefined when the key was at fault. */
  readonly problem: SignatureProblem | undefined;
  /** For the explanation. */
  readonly detail: Readonly<Record<string, unknown>>;
}

const CODES: Readonly<Record<string, FaultCode>> = {
  MissingAuthenticationTokenException: 'unsigned',
  IncompleteSignatureException: 'signature-incomplete',
  UnrecognizedClientException: 'key-unknown',
  ExpiredTokenException: 'session-expired',
  InvalidSignatureException: 'signature-invalid',
};

function faultOf(found: SignatureProblem | KeyRefusal, detail: Record<string, unknown>): SignatureFault {
  const { code: errorType, message } = doorRefusal(found, true);
  const code = CODES[errorType];
  if (!code) throw new Error(`no fault of a signature stands for ${errorType}`);
  const problem = typeof found === 'string' ? undefined : found;
  return { code, errorType, message, problem, detail: { ...detail, problem: problem?.refusal ?? found } };
}

function unclaimed({ headers }: Exchange, problem: SignatureProblem): SignatureFault {
  const scheme = /^[\w-]{1,20}(?= )/.exec(headers['authorization'] ?? '')?.[0];
  return faultOf(problem, { scheme, said: problem.message });
}

/** What both sides must agree on, without the values of headers and parameters: some of them are secrets. */
function compared({ canonicalRequest = '' }: SignatureProblem, claim: SignatureClaim): Record<string, unknown> {
  const lines = canonicalRequest.split('\n');
  const [method, path, query = ''] = lines;
  const parameters = query === '' ? [] : query.split('&').map((pair) => pair.slice(0, pair.indexOf('=')));
  return { method, path, parameters, signedHeaders: claim.signedHeaders, payloadHash: lines.at(-1) };
}

function badSignature(claim: SignatureClaim, problem: SignatureProblem): SignatureFault {
  const { accessKeyId, date: scope, timestamp, form } = claim;
  return faultOf(problem, {
    accessKeyId,
    scope,
    timestamp,
    form,
    said: problem.message,
    ...(problem.refusal === 'mismatch' && compared(problem, claim)),
  });
}

/** What can be known before the body has been read. */
export function signerOf(exchange: Exchange, credentials: Credentials): Signer | SignatureFault {
  const claim = claimOf(exchange);
  if ('refusal' in claim) return unclaimed(exchange, claim);
  const credential = credentialOf(claim, credentials, exchange.startMs);
  const { accessKeyId } = claim;
  return typeof credential === 'string' ? faultOf(credential, { accessKeyId }) : { claim, credential };
}

/** Undefined when the signature is good. */
export function signatureFault(
  exchange: Exchange,
  signer: Signer,
  region: string,
  body: Buffer,
): SignatureFault | undefined {
  const problem = problemOf(exchange, signer, SERVICE, region, body);
  return problem && badSignature(signer.claim, problem);
}

export function isFault(found: Signer | SignatureFault): found is SignatureFault {
  return 'code' in found;
}
