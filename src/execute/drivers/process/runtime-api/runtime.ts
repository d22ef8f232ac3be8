// The Runtime API of one sandbox [lambda A4, H4]: next, response, error, init/error and the states between them. Knows
// requests and one running invoke; sockets and processes belong to others.
import type { Delivery, Observer } from '../../contract.ts';
import type { Runtime } from '../instance.ts';
import type { Body, Call, Connection, Headers } from './connection.ts';
import { JSON_HEAD, accept, refuse, refuseRequestId, refuseTransition } from './replies.ts';

/** 6 MB and 100 bytes [lambda A4]. */
const MOST_BYTES = 6_291_556;
const PREFIX = '/2018-06-01/runtime/invocation/';
const DISCARD: Body = { limit: 0, end: () => {} };

type State = 'Started' | 'InitError' | 'Ready' | 'Running' | 'InvocationResponse' | 'RuntimeResponseSentState';

export interface RuntimeEvents {
  readonly observer: Observer;
  /** The first `next`. */
  onReady(): void;
  /** The `next` after an answer. */
  onDone(): void;
}

export class RuntimeRoutes implements Runtime {
  readonly #events: RuntimeEvents;
  #state: State = 'Started';
  /** The `next` that has not been answered. */
  #waiter: Connection | undefined;
  #delivery: Delivery | undefined;
  #requestId = '';
  /** The call whose body is the response. */
  #answer: Call | undefined;
  /** The connection that streams the response. */
  #streaming: Connection | undefined;
  readonly #buffered: Body;

  constructor(events: RuntimeEvents) {
    this.#events = events;
    this.#buffered = {
      limit: MOST_BYTES,
      end: (body) => this.#answered(this.#answer as Call, body),
      tooLarge: () => this.#tooLarge((this.#answer as Call).connection),
      truncated: () => this.#truncated((this.#answer as Call).connection),
    };
  }

  send(delivery: Delivery): void {
    this.#delivery = delivery;
    this.#requestId = delivery.requestId;
    this.#answerNext();
  }

  pause(): void {
    this.#streaming?.pause();
  }

  resume(): void {
    this.#streaming?.resume();
  }

  /** The Runtime API has no word for it: the function's writes fall on deaf ears. */
  cancel(): void {}

  flush(): void {}

  sayGoodbye(): boolean {
    return false;
  }

  /** Undefined when the path is none of the runtime's. */
  route(call: Call): Body | undefined {
    const { method, path } = call;
    if (method === 'GET' && path === '/2018-06-01/runtime/invocation/next') return this.#next(call);
    if (method !== 'POST') return undefined;
    if (path === '/2018-06-01/runtime/init/error') return this.#initError(call);
    if (!path.startsWith(PREFIX)) return undefined;
    const slash = path.indexOf('/', PREFIX.length);
    const what = slash < 0 ? '' : path.slice(slash + 1);
    if (what === 'response') return this.#response(call, path.slice(PREFIX.length, slash));
    if (what === 'error') return this.#error(call, path.slice(PREFIX.length, slash));
    return undefined;
  }

  #next({ connection }: Call): Body {
    return { limit: 0, end: () => this.#askNext(connection) };
  }

  #askNext(connection: Connection): void {
    const from = this.#state;
    if (from === 'Running' || from === 'InitError' || from === 'InvocationResponse') {
      return refuseTransition(connection, from, 'Ready');
    }
    this.#state = 'Ready';
    this.#waiter = connection;
    connection.onClose = () => {
      if (this.#waiter === connection) this.#waiter = undefined;
    };
    if (from === 'Started') this.#events.onReady();
    else if (from === 'RuntimeResponseSentState') this.#events.onDone();
    this.#answerNext();
  }

  #answerNext(): void {
    const delivery = this.#delivery;
    const waiter = this.#waiter;
    if (delivery === undefined || waiter === undefined) return;
    this.#delivery = undefined;
    this.#waiter = undefined;
    this.#state = 'Running';
    waiter.reply(headOf(delivery), delivery.payload);
  }

  #response(call: Call, id: string): Body {
    const { connection, headers } = call;
    const refusal = this.#enter(connection, id, 'InvocationResponse');
    if (refusal !== undefined) return refusal;
    const mode = headers.get('lambda-runtime-function-response-mode')?.toLowerCase();
    if (mode === 'streaming') return this.#stream(connection, headers);
    if (mode !== undefined) {
      this.#state = 'Running';
      const invalid = () => refuse(connection, 400, 'InvalidFunctionResponseMode', 'Invalid function response mode');
      return { limit: 0, end: invalid, tooLarge: invalid };
    }
    this.#answer = call;
    return this.#buffered;
  }

  #answered({ connection, headers }: Call, body: Buffer): void {
    this.#sent(connection);
    this.#events.observer.onResult(body.toString(), notableType(headers.get('content-type')));
  }

  #tooLarge(connection: Connection): void {
    this.#state = 'RuntimeResponseSentState';
    const message = `Exceeded maximum allowed payload size (${MOST_BYTES} bytes).`;
    refuse(connection, 413, 'RequestEntityTooLarge', message);
    this.#events.observer.onTooLarge();
  }

  /** Checks id and state; a refusal is the body that gives it. */
  #enter(connection: Connection, id: string, to: string): Body | undefined {
    const from = this.#state;
    if (id === '' || id !== this.#requestId) return refusing(() => refuseRequestId(connection));
    if (from !== 'Running') return refusing(() => refuseTransition(connection, from, to));
    this.#state = 'InvocationResponse';
    return undefined;
  }

  #sent(connection: Connection): void {
    this.#state = 'RuntimeResponseSentState';
    accept(connection);
  }

  #truncated(connection: Connection): void {
    this.#state = 'RuntimeResponseSentState';
    refuse(connection, 400, 'TruncatedHTTPRequest', 'HTTP request detected as truncated');
    const errorType = 'Runtime.TruncatedResponse';
    this.#events.observer.onFailure(
      JSON.stringify({ errorType, errorMessage: 'The response was truncated' }),
      errorType,
    );
  }

  #stream(connection: Connection, headers: Headers): Body {
    const { observer } = this.#events;
    this.#streaming = connection;
    observer.onStreamStart(headers.get('content-type') ?? 'application/octet-stream');
    const over = (errorType: string, errorBody: string) => {
      this.#streaming = undefined;
      observer.onStreamEnd(errorType, errorBody);
    };
    return {
      chunk: (data) => observer.onStreamData(Buffer.from(data)),
      end: (_data, trailers) => {
        this.#sent(connection);
        const body = trailers.get('lambda-runtime-function-error-body') ?? '';
        over(trailers.get('lambda-runtime-function-error-type') ?? '', Buffer.from(body, 'base64').toString());
      },
      truncated: () => {
        this.#state = 'RuntimeResponseSentState';
        refuse(connection, 400, 'TruncatedHTTPRequest', 'HTTP request detected as truncated');
        over('Runtime.TruncatedResponse', '');
      },
    };
  }

  #error(call: Call, id: string): Body {
    const { connection, headers } = call;
    const refusal = this.#enter(connection, id, 'InvocationErrorResponse');
    if (refusal !== undefined) return refusal;
    const errorType = headers.get('lambda-runtime-function-error-type') ?? '';
    const cause = headers.get('content-type') === 'application/vnd.aws.lambda.error.cause+json';
    return {
      limit: MOST_BYTES,
      end: (body) => {
        this.#sent(connection);
        this.#events.observer.onFailure(cause ? withoutCause(body) : Buffer.from(body), errorType);
      },
      tooLarge: () => {
        this.#sent(connection);
        this.#events.observer.onTooLarge();
      },
      truncated: () => this.#truncated(connection),
    };
  }

  #initError({ connection, headers }: Call): Body {
    const from = this.#state;
    if (from !== 'Started') return refusing(() => refuseTransition(connection, from, 'InitError'));
    this.#state = 'InitError';
    const errorType = headers.get('lambda-runtime-function-error-type') ?? '';
    return {
      limit: MOST_BYTES,
      end: (body) => {
        accept(connection);
        this.#events.observer.onInitError(Buffer.from(body), errorType);
      },
      tooLarge: () => accept(connection),
    };
  }
}

/** A body that is read to its end and then refused. */
function refusing(refusal: () => void): Body {
  return { ...DISCARD, end: refusal, tooLarge: refusal };
}

function headOf(delivery: Delivery): string {
  const { clientContext, cognitoIdentity, traceHeader } = delivery;
  let head = `${JSON_HEAD}Lambda-Runtime-Aws-Request-Id: ${delivery.requestId}\r\nLambda-Runtime-Deadline-Ms: ${delivery.deadlineMs}\r\nLambda-Runtime-Invoked-Function-Arn: ${delivery.invokedArn}\r\n`;
  if (traceHeader !== '') head += `Lambda-Runtime-Trace-Id: ${traceHeader}\r\n`;
  if (clientContext !== undefined) head += `Lambda-Runtime-Client-Context: ${oneLine(clientContext)}\r\n`;
  if (cognitoIdentity !== undefined) head += `Lambda-Runtime-Cognito-Identity: ${oneLine(cognitoIdentity)}\r\n`;
  return head;
}

function oneLine(json: string): string {
  return json.replace(/[\r\n\t]/g, ' ');
}

/** What curl sends by default says nothing about the content. */
function notableType(type: string | undefined): string | undefined {
  if (type === undefined || type.startsWith('application/json')) return undefined;
  return type === 'application/x-www-form-urlencoded' ? undefined : type;
}

/** The error of a document that also carries an X-Ray cause. */
function withoutCause(body: Buffer): string | Buffer {
  try {
    const { errorMessage, errorType, stackTrace } = JSON.parse(body.toString()) as Record<string, unknown>;
    return JSON.stringify({ errorMessage, errorType, stackTrace });
  } catch {
    return JSON.stringify('Invalid error body');
  }
}
