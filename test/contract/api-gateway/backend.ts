// An HTTP backend on the loopback that remembers what it was asked.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Asked {
  readonly method: string;
  readonly url: string;
  /** Name, value, ... as sent. */
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Backend {
  readonly url: string;
  readonly asked: Asked[];
  close(): Promise<void>;
}

export async function openBackend(answer: (response: ServerResponse, asked: Asked) => void): Promise<Backend> {
  const asked: Asked[] = [];
  const server: Server = createServer(async (request, response) => {
    const { method = '', url = '', rawHeaders, headers } = request;
    const one = { method, url, rawHeaders, headers, body: await text(request) };
    asked.push(one);
    answer(response, one);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
