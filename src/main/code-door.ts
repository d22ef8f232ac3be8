// Serves GetFunction's Code.Location: the zip behind a sealed, short-lived address. [lambda B2]
import { pipeline } from 'node:stream/promises';
import type { Door } from '../edge/contract.ts';
import { codeDigest } from '../services/lambda/addresses.ts';
import type { Parts } from './parts.ts';

export function isCodePath(path: string): boolean {
  return path.startsWith('/_portico/code/');
}

export function createCodeDoor({ blobs, data, now }: Pick<Parts, 'blobs' | 'data' | 'now'>): Door {
  return {
    name: 'code',
    async serve(exchange) {
      const digest = codeDigest(exchange.path, data.masterKey, now());
      const info = digest === undefined ? undefined : await blobs.info(digest);
      if (!info)
        return exchange.reply(
          403,
          ['Content-Type', 'application/json'],
          '{"message":"Request has expired or was not signed here"}',
        );
      const head = ['Content-Type', 'application/zip', 'Content-Length', String(info.size)];
      if (exchange.method === 'HEAD') return exchange.reply(200, head);
      return pipeline(blobs.open(info.digest), exchange.replyStream(200, head));
    },
  };
}
