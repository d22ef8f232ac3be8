// The exchange of a test invocation: a request that no socket brought, an answer that stays in the house. [api-gateway.md A24]
import { Readable, Writable } from 'node:stream';
import type { Trace } from '../../../observe/contract.ts';
import { BodyTooLarge, type Exchange } from '../../contract.ts';

export interface TestRequest {
  readonly verb: string;
  /** Raw, without a stage. */
  readonly path: string;
  /** Without '?'. */
  readonly query: string;
  /** Name, value, name, value, ... */
  readonly rawHeaders: readonly string[];
  readonly body: string | undefined;
  /** Of whoever tests. */
  readonly userAgent: string;
  readonly startMs: number;
  /** Takes the steps of the test. */
  readonly trace: Trace;
}

export interface TestAnswer {
  readonly status: number;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** As AWS names the domain and the client of a test. */
const HOST = 'testPrefix.testDomainName';
const SOURCE_IP = 'test-invoke-source-ip';

export class TestExchange implements Exchange {
  readonly method: string;
  readonly target: string;
  readonly path: string;
  readonly query: string;
  readonly rawHeaders: readonly string[];
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly host = HOST;
  readonly scheme = 'https';
  readonly httpVersion = '1.1';
  readonly sourceIp = SOURCE_IP;
  readonly startMs: number;
  readonly trace: Trace;
  readonly hops = 0;
  readonly hasBody: boolean;
  /** Nobody leaves before the answer is there. */
  readonly signal = new AbortController().signal;
  readonly answered: Promise<TestAnswer>;
  readonly #body: Buffer;
  readonly #answer: (answer: TestAnswer) => void;

  constructor(request: TestRequest) {
    const { verb, path, query, rawHeaders, body, userAgent } = request;
    this.method = verb;
    this.target = query === '' ? path : `${path}?${query}`;
    this.path = path;
    this.query = query;
    this.rawHeaders = rawHeaders;
    this.headers = { 'user-agent': userAgent, ...joined(rawHeaders) };
    this.startMs = request.startMs;
    this.trace = request.trace;
    this.#body = Buffer.from(body ?? '');
    this.hasBody = this.#body.length > 0;
    const { promise, resolve } = Promise.withResolvers<TestAnswer>();
    this.answered = promise;
    this.#answer = resolve;
  }

  async body(limit: number): Promise<Buffer> {
    if (this.#body.length > limit) throw new BodyTooLarge(limit);
    return this.#body;
  }

  bodyStream(): Readable {
    return Readable.from([this.#body]);
  }

  reply(status: number, rawHeaders: readonly string[], body: string | Uint8Array = ''): void {
    this.#answer({ status, rawHeaders, body: Buffer.from(body) });
  }

  replyStream(status: number, rawHeaders: readonly string[]): Writable {
    const chunks: Buffer[] = [];
    return new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        chunks.push(chunk);
        done();
      },
      final: (done) => {
        this.reply(status, rawHeaders, Buffer.concat(chunks));
        done();
      },
    });
  }
}

function joined(rawHeaders: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase();
    headers[name] = headers[name] === undefined ? rawHeaders[i + 1]! : `${headers[name]}, ${rawHeaders[i + 1]}`;
  }
  return headers;
}
