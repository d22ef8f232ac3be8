// Who signed? SigV4 in the header or in the query, for the service lambda in the URL's region. [lambda C2, D1, D2]
import type { SignatureClaim, SignatureProblem } from '../../wire/contract.ts';
import { doorRefusal, type KeyRefusal } from '../../wire/sigv4/index.ts';
import { claimOf, credentialOf, problemOf, withoutPresignedSecrets, type Signer } from '../callers/signer.ts';
import type { Exchange } from '../contract.ts';
import { signatureAnswer, type Refusal } from './refusals.ts';
import type { UrlTools } from './tools.ts';

const SERVICE = 'lambda';

/** What can be refused before the body has been read. */
export function signerOf(exchange: Exchange, tools: UrlTools): Signer | Refusal {
  const claim = claimOf(exchange);
  if ('refusal' in claim) return claim.refusal === 'missing' ? unsigned(exchange) : badSignature(claim, undefined);
  const declared = exchange.headers['x-amz-content-sha256'];
  if (declared !== undefined && isNoHash(declared)) return badSignature(noHash(declared), claim);
  const credential = credentialOf(claim, tools.credentials, exchange.startMs);
  return typeof credential === 'string' ? badKey(credential, claim, tools) : { claim, credential };
}

/** Undefined when the signature is good for this body. */
export function signatureRefusal(
  exchange: Exchange,
  signer: Signer,
  region: string,
  body: Buffer,
): Refusal | undefined {
  const problem = problemOf(exchange, signer, SERVICE, region, body);
  return problem && badSignature(problem, signer.claim);
}

function unsigned(exchange: Exchange): Refusal {
  return { code: 'url-unsigned', detail: { method: exchange.method } };
}

/** UNSIGNED-PAYLOAD and STREAMING-...: Lambda takes a body only with its hash. [C2] */
function isNoHash(declared: string): boolean {
  return declared.startsWith('UNSIGNED-') || declared.startsWith('STREAMING-');
}

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

function noHash(declared: string): SignatureProblem {
  return { refusal: 'payload-hash', message: MISMATCH, details: { declared } };
}

function badSignature(problem: SignatureProblem, claim: SignatureClaim | undefined): Refusal {
  const { refusal, message, details, canonicalRequest, stringToSign } = problem;
  return {
    code: `url-signature-${refusal}`,
    detail: {
      ...claimDetail(claim),
      message,
      ...details,
      canonicalRequest: withoutSecrets(canonicalRequest),
      stringToSign,
    },
    answer: signatureAnswer(doorRefusal(problem, false)),
  };
}

function badKey(refusal: KeyRefusal, claim: SignatureClaim, tools: UrlTools): Refusal {
  return {
    code: `url-key-${refusal}`,
    detail: { ...claimDetail(claim), auth: tools.config.auth },
    answer: signatureAnswer(doorRefusal(refusal, false)),
  };
}

function claimDetail(claim: SignatureClaim | undefined): Readonly<Record<string, unknown>> {
  if (!claim) return {};
  const { form, accessKeyId, region, service, signedHeaders, timestamp } = claim;
  return { form, accessKeyId, region, service, signedHeaders, timestamp };
}

/** Signed headers whose values may stand in a trace. Others, session tokens and cookies among them, may be secrets. */
const SHOWN = /^(accept|accept-encoding|content-[a-z0-9-]+|date|host|user-agent|x-amz-content-sha256|x-amz-date):/;
const HEADER_LINE = /^([a-z0-9-]+):.*$/;

/** The parameters of a presigned URL stand in the third line. */
function withoutSecrets(canonicalRequest: string | undefined): string | undefined {
  return canonicalRequest
    ?.split('\n')
    .map((line) => (SHOWN.test(line) ? line : withoutPresignedSecrets(line.replace(HEADER_LINE, '$1:...'))))
    .join('\n');
}
