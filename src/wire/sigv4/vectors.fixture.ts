// The recorded vectors: seven signed requests with their canonical texts, and S3's two chunk chains. Tests only.
import { readFileSync } from 'node:fs';
import type { WireRequest } from '../contract.ts';

export interface Vector {
  readonly name: string;
  readonly method: string;
  readonly url_out: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly canonical_request: string;
  readonly string_to_sign: string;
}

export interface ChunkVector {
  readonly seed_and_chunks: readonly string[];
  readonly trailer_variant: readonly string[];
  readonly canonical_request: string;
  readonly canonical_request_trailer: string;
}

interface File {
  readonly secret: string;
  readonly vectors: readonly Vector[];
  readonly s3_stream: ChunkVector;
  readonly eventstream: Readonly<Record<'payload_chunk_hex' | 'invoke_complete_hex', string>>;
}

export const RECORDED = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8')) as File;

/** 2024-02-05T18:17:42Z, when the vectors were signed. */
export const SIGNED_AT = Date.UTC(2024, 1, 5, 18, 17, 42);

export function requestOf(vector: Vector): WireRequest {
  const host = new URL(vector.url_out).host;
  const target = vector.url_out.slice(vector.url_out.indexOf(host) + host.length);
  const [path, query = ''] = target.split('?', 2) as [string, string?];
  const sent = { Host: host, ...vector.headers };
  return {
    method: vector.method,
    path: path === '' ? '/' : path,
    query,
    headers: Object.fromEntries(Object.entries(sent).map(([name, value]) => [name.toLowerCase(), value])),
    rawHeaders: Object.entries(sent).flat(),
    body: Buffer.from(vector.body),
    sourceIp: '127.0.0.1',
    scheme: 'https',
  };
}
