// What every door sees: one exchange, the functions, the tools. Doors serve from units compiled ahead; no store, no SQL.
import type { Readable, Writable } from 'node:stream';
import type { Execute, Runnable } from '../execute/contract.ts';
import type { Credentials, Evaluate, NamedPolicy } from '../identity/contract.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { LogSink, Trace } from '../observe/contract.ts';

/** One request and its answer, from a socket or from another door in the same process. */
export interface Exchange {
  readonly method: string;
  /** Path and query exactly as sent (origin form). */
  readonly target: string;
  /** Raw path: target before '?'. */
  readonly path: string;
  /** Raw query without '?'; '' when there is none. */
  readonly query: string;
  /** Name, value, name, value, ... as sent. */
  readonly rawHeaders: readonly string[];
  /** Lower-case names; repeated ones joined as node:http joins them. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Host header without a port, lower case. */
  readonly host: string;
  readonly scheme: 'http' | 'https';
  readonly httpVersion: string;
  /** Undefined on a plain connection, and for hops inside the process. */
  readonly tls?: TlsFacts | undefined;
  readonly sourceIp: string;
  readonly startMs: number;
  readonly trace: Trace;
  /** In-process hops so far; a door that forwards adds one and refuses above 8. */
  readonly hops: number;
  /** False when there is neither Content-Length > 0 nor Transfer-Encoding. */
  readonly hasBody: boolean;
  /** Aborted when the client goes away before the answer is complete. Made on first use. */
  readonly signal: AbortSignal;
  /** The whole body. Rejects with BodyTooLarge above `limit` bytes. */
  body(limit: number): Promise<Buffer>;
  /** The body as a stream, instead of body(). */
  bodyStream(): Readable;
  /** Answers at once. Content-Length is set here; `rawHeaders` is a flat list of names and values. */
  reply(status: number, rawHeaders: readonly string[], body?: string | Uint8Array): void;
  /** Sends the head and hands out the stream for the body. */
  replyStream(status: number, rawHeaders: readonly string[]): Writable;
}

/** What a TLS handshake said. */
export interface TlsFacts {
  /** The name that the client asked for, lower case; '' when it named none. */
  readonly serverName: string;
  /** 'TLSv1.3' */
  readonly version: string;
  readonly cipher: string;
  /** Where the listener asks for one: custom domains with mutual TLS. */
  readonly client?: ClientCertificate;
}

export interface ClientCertificate {
  readonly pem: string;
  readonly subjectDN: string;
  readonly issuerDN: string;
  /** 'a1:b2:...' */
  readonly serialNumber: string;
  /** 'May 28 12:30:02 2019 GMT' */
  readonly notBefore: string;
  readonly notAfter: string;
  /** Why the trust store does not vouch for it. */
  readonly problem?: string;
}

export class BodyTooLarge extends Error {
  constructor(limit: number) {
    super(`the body is larger than ${limit} bytes`);
    this.name = 'BodyTooLarge';
  }
}

/** A door answers every exchange exactly once; what it throws is a bug (500 by the server). */
export interface Door {
  readonly name: string;
  serve(exchange: Exchange): void | Promise<void>;
}

/** One Lambda function with all its versions and policies, by unqualified ARN. Made by compile/lambda. */
export interface FunctionUnit {
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly state: 'Pending' | 'Active' | 'Inactive' | 'Failed';
  /** '$LATEST' and numbers. */
  readonly versions: ReadonlyMap<string, Runnable>;
  readonly aliases: ReadonlyMap<string, AliasUnit>;
  /** Resource policies by qualifier; '' is the unqualified function. */
  readonly policies: ReadonlyMap<string, NamedPolicy>;
  /** How asynchronous events are retried and where their records go, by qualifier: '$LATEST', version or alias. */
  readonly eventInvoke?: ReadonlyMap<string, EventInvokeUnit>;
}

export interface EventInvokeUnit {
  /** 0..2 */
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeMs: number;
  /** ARN of a function or, for failures, of a bucket. */
  readonly onSuccess?: string;
  readonly onFailure?: string;
}

/** One function URL, by URL id. Made by compile/lambda; the function itself is a FunctionUnit. */
export interface FunctionUrlUnit {
  readonly urlId: string;
  readonly account: string;
  readonly region: string;
  /** Unqualified. */
  readonly functionArn: string;
  /** '' or an alias, which may be gone: then the URL answers 403. */
  readonly qualifier: string;
  readonly authType: 'NONE' | 'AWS_IAM';
  readonly invokeMode: 'BUFFERED' | 'RESPONSE_STREAM';
  /** Undefined: OPTIONS goes to the function. */
  readonly cors?: CorsConfig;
}

/** As the control planes of function URLs and of HTTP APIs keep it. */
export interface CorsConfig {
  readonly allowCredentials?: boolean;
  readonly allowHeaders?: readonly string[];
  readonly allowMethods?: readonly string[];
  readonly allowOrigins?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  /** Seconds. */
  readonly maxAge?: number;
}

export interface AliasUnit {
  readonly name: string;
  readonly version: string;
  /** Weight (0..1) of one additional version. */
  readonly additional?: { readonly version: string; readonly weight: number };
}

/** Compiled units of one kind, swapped at once after each commit. */
export type Units<U> = ReadonlyMap<string, U>;

/** What the composition root hands to every door. */
export interface DoorTools {
  readonly functions: Units<FunctionUnit>;
  readonly execute: Execute;
  readonly credentials: Credentials;
  readonly evaluate: Evaluate;
  readonly ledger: Ledger;
  readonly logs: LogSink;
  readonly config: { readonly account: string; readonly region: string; readonly auth: 'open' | 'strict' };
  /**
   * What functions are told of the front end (x-forwarded-proto and -port, TLS): 'aws' as AWS would say, 'real' as it is.
   * Default 'aws'.
   */
  readonly forwarded?: 'aws' | 'real';
}
