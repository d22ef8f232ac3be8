// Bytes to typed operations and back. No service rule: what an operation means is none of wire's business.
import type { Readable } from 'node:stream';
import type { ServiceName } from '../models/contract.ts';

export interface WireRequest {
  readonly method: string;
  /** Raw path, percent-encoded as sent, without the query. */
  readonly path: string;
  /** Raw query without '?'. */
  readonly query: string;
  /** Lower-case names; repeated ones joined with ', '. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Name, value, ... as sent. */
  readonly rawHeaders: readonly string[];
  /** The whole body; control bodies are at most 75 MB. S3 object bytes come as a stream instead. */
  readonly body: Buffer;
  readonly bodyStream?: Readable;
  /** From sigv4's chunkSigning: an aws-chunked body is then verified chunk by chunk as it is read. */
  readonly chunkSigning?: ChunkSigning;
  readonly sourceIp: string;
  readonly scheme: 'http' | 'https';
}

export interface WireResponse {
  status: number;
  /** Flat list of names and values. */
  headers: string[];
  body: string | Buffer | Readable | AsyncIterable<Uint8Array>;
}

/** A call that wire recognised; `operation` is undefined when the service is known but no operation matches. */
export interface Recognised {
  readonly service: ServiceName;
  readonly operation: string | undefined;
  /** Path labels already decoded, for rest protocols. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Set when the call is for a service that no model speaks for ('kms'); `service` then only says in which notation to refuse it. */
  readonly foreign?: string;
}

/**
 * An error answer. Services throw kernel Faults, which have this form. `code` is the model's error name or any other code;
 * wire finds status and shape in the model, `status` overrides it.
 */
export interface FaultData {
  readonly code: string;
  readonly message: string;
  readonly status?: number;
  /** Further members of the error shape (Type, Reason, RevisionId, ...). */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Extra response headers. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ReplyOverrides {
  /** Replaces the model's success status. */
  status?: number;
  /** Extra headers, flat list. */
  headers: string[];
}

/** src/wire/codec.ts: `codec: Codec`. Models load on first use. */
export interface Codec {
  /**
   * Which service and operation: by credential scope (header or presigned), X-Amz-Target, Action and Version, Host
   * (`lambda.us-east-1...`, `bucket.s3...`), then path patterns; what is left is S3. `s3Host` tells virtual-hosted buckets.
   */
  recognise(request: WireRequest): Recognised;
  /** Whether the operation takes its body as a stream (object bytes), so that nobody has to hold it whole. */
  streamsBody(call: Recognised): boolean;
  /** The operation's typed input: Date for timestamps, Buffer for blobs, Readable for streaming blobs. Throws FaultData-shaped errors (400). */
  decode(call: Recognised & { readonly operation: string }, request: WireRequest): Record<string, unknown>;
  encode(
    call: Recognised & { readonly operation: string },
    output: unknown,
    requestId: string,
    overrides?: ReplyOverrides,
  ): WireResponse;
  encodeFault(
    service: ServiceName,
    fault: FaultData,
    requestId: string,
    request: Pick<WireRequest, 'method' | 'path'>,
  ): WireResponse;
  operations(service: ServiceName): readonly string[];
}

// ---- SigV4: src/wire/sigv4/

/** What the signatures of an aws-chunked body hang on. */
export interface ChunkSigning {
  readonly timestamp: string;
  /** YYYYMMDD/region/service/aws4_request */
  readonly scope: string;
  /** The signature of the request's head. */
  readonly seed: string;
  readonly secretAccessKey: string;
}

export interface SignatureClaim {
  /** S3's older presigned form: no scope, no signed headers, and `expires` is a moment. */
  readonly version?: 2;
  readonly form: 'header' | 'presigned';
  readonly accessKeyId: string;
  /** YYYYMMDD/region/service/aws4_request */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** X-Amz-Date or Date as sent: YYYYMMDDTHHMMSSZ */
  readonly timestamp: string;
  /** Seconds, presigned only. */
  readonly expires?: number;
  readonly sessionToken?: string;
}

/** Why a signature was refused; wire/sigv4 gives the code and text for each protocol. */
export type SignatureRefusal =
  | 'missing' // no Authorization at all
  | 'malformed' // incomplete header or query
  | 'both-forms'
  | 'mismatch'
  | 'expired'
  | 'not-yet-current'
  | 'wrong-region'
  | 'wrong-service'
  | 'date-mismatch'
  | 'payload-hash'
  | 'host-not-signed'
  | 'headers-not-signed' // S3: an x-amz-* header outside the signature
  | 'sigv4a';

export interface SignatureProblem {
  readonly refusal: SignatureRefusal;
  /** Text of AWS for this refusal (JSON services' wording). */
  readonly message: string;
  readonly canonicalRequest?: string;
  readonly stringToSign?: string;
  /** Values that S3's error documents name: RequestTime, ServerTime, Expires, Region, SignatureProvided, ... */
  readonly details?: Readonly<Record<string, string>>;
}

export interface VerifyOptions {
  readonly service: string;
  /** Undefined: any region is accepted. */
  readonly region?: string;
  readonly nowMs: number;
  /** Body bytes, or undefined when x-amz-content-sha256 says UNSIGNED-PAYLOAD or STREAMING-... . */
  readonly body: Buffer | undefined;
}

export type ReadClaim = (
  request: Pick<WireRequest, 'method' | 'query' | 'headers'>,
) => SignatureClaim | SignatureProblem;
export type VerifySignature = (
  request: Pick<WireRequest, 'method' | 'path' | 'query' | 'headers' | 'rawHeaders'>,
  claim: SignatureClaim,
  secretAccessKey: string,
  options: VerifyOptions,
) => SignatureProblem | undefined;
