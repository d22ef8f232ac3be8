// The loopback listener of one sandbox, on a port that the system chooses: AWS_LAMBDA_RUNTIME_API.
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { Body, Call } from './connection.ts';
import { Connection } from './connection.ts';
import { notFound } from './replies.ts';

/** Answers undefined for a path that is not its own. */
export type Routes = (call: Call) => Body | undefined;

export class ApiServer {
  /** host:port */
  readonly address: string;
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  readonly #routes: Routes[] = [];

  static async open(): Promise<ApiServer> {
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return new ApiServer(server);
  }

  private constructor(server: Server) {
    this.#server = server;
    this.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('connection', (socket) => this.#accept(socket));
    server.unref();
  }

  /** Asked before those that came earlier: the runtime comes last and asks most. */
  add(routes: Routes): void {
    this.#routes.unshift(routes);
  }

  close(): void {
    this.#server.close();
    for (const connection of this.#connections) connection.destroy();
  }

  #accept(socket: Socket): void {
    const connection = new Connection(
      socket,
      (call) => this.#route(call),
      () => this.#connections.delete(connection),
    );
    this.#connections.add(connection);
  }

  #route(call: Call): Body {
    for (const routes of this.#routes) {
      const body = routes(call);
      if (body !== undefined) return body;
    }
    const refused = () => notFound(call.connection);
    return { limit: 0, end: refused, tooLarge: refused };
  }
}
