// Independent signers of requests: what they are asked and what they give, so that one matrix runs over all of them.

export interface SigningKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface SignTask {
  readonly method: string;
  /** Percent-encoded. */
  readonly path: string;
  /** Percent-encoded, without '?'. */
  readonly query: string;
  /** Host is among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly key: SigningKey;
  readonly region: string;
  readonly service: string;
  readonly nowMs: number;
  /** Seconds: sign the query instead of the headers. */
  readonly presign?: number;
}

export interface SignedRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Signer {
  readonly name: string;
  /** Whether it can sign for another time than now. */
  readonly hasClock: boolean;
  readonly presigns: boolean;
  /** Whether it encodes what a path already has encoded, as every service but S3 wants it. */
  readonly encodesPaths: boolean;
  sign(tasks: readonly SignTask[]): Promise<SignedRequest[]>;
}
