// A managed runtime (Python, Node.js) in a child process: events and answers as frames on descriptors 3 and 4.
import { credentialVariables } from '../../environment.ts';
import type { Delivery, Observer } from '../contract.ts';
import type { Child, FunctionChannel } from './child.ts';
import type { FrameSink } from './frames.ts';
import { FROM, FrameReader, LEAVING, MEASURE, MEASURED, TO, writeFrame } from './frames.ts';
import type { Runtime } from './instance.ts';
import { Lines } from './lines.ts';

/** 6 MB and 100 bytes [lambda A4]. */
export const MOST_RESPONSE_BYTES = 6_291_556;

export class ManagedRuntime implements FrameSink, Runtime {
  readonly #observer: Observer;
  readonly #channel: FunctionChannel;
  readonly #lines: Lines;
  readonly #onReady: () => void;
  readonly #onDone: () => void;

  /** `onReady` when the handler is loaded; `onDone` after each answer. */
  constructor(child: Child, observer: Observer, onReady: () => void, onDone: () => void) {
    this.#observer = observer;
    const reader = new FrameReader(this, MOST_RESPONSE_BYTES);
    this.#channel = child.openChannel((bytes) => reader.push(bytes));
    this.#onReady = onReady;
    this.#onDone = onDone;
    this.#lines = new Lines((line) => observer.onLog(line, 'function'));
  }

  send(delivery: Delivery): void {
    writeFrame(this.#channel.events, TO.invoke, metaOf(delivery), delivery.payload, delivery.measure ? MEASURE : 0);
  }

  cancel(): void {
    writeFrame(this.#channel.events, TO.cancel, '', '');
  }

  sayGoodbye(): boolean {
    writeFrame(this.#channel.events, TO.shutdown, '', '');
    return true;
  }

  pause(): void {
    this.#channel.answers.pause();
  }

  resume(): void {
    this.#channel.answers.resume();
  }

  flush(): void {
    this.#lines.flush();
  }

  onFrame(type: number, buffer: Buffer, metaStart: number, metaEnd: number, end: number, own: boolean): void {
    const flags = buffer[metaStart - 3] as number;
    let meta = metaEnd > metaStart ? buffer.toString('latin1', metaStart, metaEnd) : '';
    if (flags & MEASURED) meta = this.#takeMeasured(meta);
    switch (type) {
      case FROM.result:
        this.#lines.flush();
        // Only bytes that are no JSON carry a content type.
        if (meta === '') this.#observer.onResult(buffer.toString('utf8', metaEnd, end), undefined);
        else this.#observer.onResult(piece(buffer, metaEnd, end, own), meta);
        return this.#onDone();
      case FROM.failure:
        this.#lines.flush();
        this.#observer.onFailure(buffer.toString('utf8', metaEnd, end), meta);
        return flags & LEAVING ? undefined : this.#onDone();
      case FROM.log:
        return this.#observer.onLog(buffer.toString('utf8', metaEnd, end), 'function');
      case FROM.output:
        return this.#lines.push(buffer.subarray(metaEnd, end));
      case FROM.streamData:
        return this.#observer.onStreamData(piece(buffer, metaEnd, end, own));
      default:
        return this.#onRareFrame(type, meta, buffer.toString('utf8', metaEnd, end));
    }
  }

  onOversize(type: number): void {
    if (type !== FROM.result && type !== FROM.failure) return;
    this.#observer.onTooLarge();
    this.#onDone();
  }

  #takeMeasured(meta: string): string {
    const tab = meta.lastIndexOf('\t');
    this.#observer.onMeasured(Number(meta.slice(tab + 1)));
    return meta.slice(0, tab);
  }

  #onRareFrame(type: number, meta: string, payload: string): void {
    if (type === FROM.ready) this.#onReady();
    else if (type === FROM.initError) this.#observer.onInitError(payload, meta);
    else if (type === FROM.streamStart) this.#observer.onStreamStart(meta);
    else if (type === FROM.streamEnd) {
      this.#observer.onStreamEnd(meta, payload);
      this.#onDone();
    }
  }
}

function piece(buffer: Buffer, start: number, end: number, own: boolean): Buffer {
  const bytes = buffer.subarray(start, end);
  return own ? bytes : Buffer.from(bytes);
}

/** Request id, deadline, ARN, trace id[, client context, Cognito identity[, fresh credentials]], between tabs. */
function metaOf(delivery: Delivery): string {
  const { requestId, deadlineMs, invokedArn, traceHeader, clientContext, cognitoIdentity, credentials } = delivery;
  const meta = `${requestId}\t${deadlineMs}\t${invokedArn}\t${traceHeader}`;
  if (clientContext === undefined && cognitoIdentity === undefined && credentials === undefined) return meta;
  const caller = `${meta}\t${asciiJson(clientContext)}\t${asciiJson(cognitoIdentity)}`;
  return credentials === undefined ? caller : `${caller}\t${JSON.stringify(credentialVariables(credentials))}`;
}

/** JSON text in one line of ASCII: control characters can only be white space between its tokens. */
function asciiJson(json: string | undefined): string {
  return json === undefined ? '' : json.replace(/[^\x20-\x7e]/g, escapeUnit);
}

function escapeUnit(unit: string): string {
  return unit < ' ' ? ' ' : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
