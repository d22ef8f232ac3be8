// curl --aws-sigv4. It signs only what it sends, so it sends to a server that takes the request down.
import { execFile } from 'node:child_process';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import type { SignedRequest, Signer, SignTask } from './contract.ts';

const run = promisify(execFile);

interface Taker {
  readonly port: number;
  /** What came last. */
  taken(): SignedRequest;
  close(): void;
}

function openTaker(): Promise<Taker> {
  let last: SignedRequest | undefined;
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    last = { method: request.method!, target: request.url!, headers, body };
    response.end();
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve({
        port: (server.address() as AddressInfo).port,
        taken() {
          if (!last) throw new Error('curl sent nothing');
          return last;
        },
        close: () => server.close(),
      });
    });
  });
}

function argumentsOf(task: SignTask, taker: Taker): string[] {
  const { method, path, query, headers, body, key, region, service } = task;
  const { host, ...others } = headers;
  const token = key.sessionToken === undefined ? {} : { 'X-Amz-Security-Token': key.sessionToken };
  const options = [
    ['--aws-sigv4', `aws:amz:${region}:${service}`],
    ['--user', `${key.accessKeyId}:${key.secretAccessKey}`],
    ['--connect-to', `${host}:127.0.0.1:${taker.port}`],
    ['-X', method],
    ...Object.entries({ ...others, ...token }).map(([name, value]) => ['-H', `${name}: ${value}`]),
    ...(body === '' ? [] : [['--data-binary', body]]),
  ];
  return ['-sS', '--path-as-is', ...options.flat(), `http://${host}${path}${query === '' ? '' : `?${query}`}`];
}

export const curl: Signer = {
  name: 'curl',
  hasClock: false,
  presigns: false,
  encodesPaths: false,
  async sign(tasks) {
    const taker = await openTaker();
    const signed: SignedRequest[] = [];
    try {
      for (const task of tasks) {
        await run('curl', argumentsOf(task, taker), { env: { ...process.env, no_proxy: '*' } });
        signed.push(taker.taken());
      }
    } finally {
      taker.close();
    }
    return signed;
  },
};
