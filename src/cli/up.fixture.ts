// A program whose only room is `up`: what it starts is told by its first argument. For up.test.ts.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, failureOf } from './failure.ts';
import { processIo } from './terminal.ts';
import { type Running, up } from './up.ts';

const [kind = ''] = process.argv.slice(2);

async function start(): Promise<Running> {
  if (kind === 'known') throw Object.assign(new Error('port 1 is in use'), { code: 'EADDRINUSE', hint: 'take port 2' });
  if (kind === 'unknown') throw new TypeError('something\nof several lines');
  const server = http.createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    dataFolder: '/data',
    newCredentials: { accessKeyId: 'AKIAROOT', secretAccessKey: 'secret' },
    warnings: ['python3.9 is served by python3.11'],
    close: async () => {
      server.close();
      if (kind === 'slow') await new Promise(() => setTimeout(() => undefined, 60_000));
      if (kind === 'broken') throw new Error('disk full');
    },
  };
}

try {
  await up({ auth: 'strict', data: '/data', port: undefined }, processIo(), start, '1.2.3');
} catch (error) {
  const failure = failureOf(error);
  process.stderr.write(describe(failure));
  process.exitCode = failure.exitCode;
}
