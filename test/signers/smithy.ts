// The signer of the AWS SDK for JavaScript.
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { SignedRequest, Signer, SignTask } from './contract.ts';

class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string);
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new Error('each hash is used once');
  }
}

function queryRecord(query: string): Record<string, string[]> {
  const record: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) (record[name] ??= []).push(value);
  return record;
}

function queryText(record: Readonly<Record<string, string | string[] | null>>): string {
  return Object.entries(record)
    .flatMap(([name, value]) =>
      [value ?? ''].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`),
    )
    .join('&');
}

async function signed(task: SignTask): Promise<SignedRequest> {
  const { method, path, query, headers, body, key, region, service, nowMs, presign } = task;
  const credentials = {
    accessKeyId: key.accessKeyId,
    secretAccessKey: key.secretAccessKey,
    ...(key.sessionToken !== undefined && { sessionToken: key.sessionToken }),
  };
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256 });
  const [hostname = '', port = '80'] = headers['host']!.split(':');
  const request = {
    method,
    protocol: 'http:',
    hostname,
    port: Number(port),
    path,
    query: queryRecord(query),
    headers,
    body,
  };
  const signingDate = new Date(nowMs);
  if (presign === undefined) {
    const { headers: all } = await signer.sign(request, { signingDate });
    return { method, target: query === '' ? path : `${path}?${query}`, headers: all, body };
  }
  const made = await signer.presign(request, { signingDate, expiresIn: presign });
  return { method, target: `${path}?${queryText(made.query ?? {})}`, headers: made.headers, body };
}

export const smithy: Signer = {
  name: 'JS SDK',
  hasClock: true,
  presigns: true,
  encodesPaths: true,
  sign: (tasks) => Promise.all(tasks.map(signed)),
};
