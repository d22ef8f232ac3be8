// One connection that speaks HTTP/1.x: requests in their order, one at a time, for as long as the socket lives. What the
// client sends ahead is held, and the socket paused, until its turn comes. Knows no door.
import type { Socket } from 'node:net';
import type { TlsFacts } from '../../edge/contract.ts';
import type { Traces } from '../../observe/contract.ts';
import { LeanSocket } from '../../socket/lean.ts';
import { DISCARD_BYTES, NO_BYTES } from '../collect.ts';
import { BodyStalled, ClientGone } from '../errors.ts';
import { plainAddress } from '../head.ts';
import { Refused, malformed, refusalText } from '../malformed.ts';
import { tlsOf } from '../tls-facts.ts';
import { IncomingBody } from './body.ts';
import type { Carrier } from './carrier.ts';
import { SocketExchange } from './exchange.ts';
import { type Head, awaitsContinue, parseHead } from './head-parser.ts';
import { afterEmptyLines, checkPartial, headEnd, protocolOf } from './opening.ts';
import { type SocketEvents, listen, unlisten } from './socket-events.ts';
import { type AnswerFraming, StreamAnswer } from './stream-answer.ts';
import { sendAnswer, writeAnswer } from './write.ts';

/** Request line and headers together. AWS's own limit is 10,240 bytes; session tokens and proxies ask for more. */
const HEAD_BYTES = 32 * 1024;
/** What is read ahead of its turn before the socket is paused. */
const HELD_BYTES = 64 * 1024;
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

function tooLarge(): Refused {
  return new Refused(431, 'The request line and headers are larger than 32 KB.');
}

export class Connection {
  readonly tls: TlsFacts | undefined;
  /** Taken at the start: a socket forgets its peer when it closes. */
  readonly peer: string;
  #socket: Socket;
  /** The socket as one that reads into memory that others use next; null when it cannot become one. */
  #lean: LeanSocket | null | undefined;
  readonly #carrier: Carrier;
  /** Read from the socket, not yet used. */
  #held: Buffer = NO_BYTES;
  /** How much of it has been searched for the end of a head. */
  #searched = 0;
  /** The request that is being answered. */
  #exchange: SocketExchange | undefined;
  /** Its body, or that of the one before, while bytes of it are to come. */
  #body: IncomingBody | undefined;
  /** Nothing has been read as HTTP yet. */
  #fresh = true;
  /** The client waits for a 100 Continue. */
  #holdsBack = false;
  /** The client sends no more. */
  #ended = false;
  /** Nothing more is sent; what still comes is thrown away. */
  #closing = false;
  #closedAt = 0;
  #dropped = 0;
  /** The client has not read the answer before. */
  #blocked = false;
  #paused = false;
  #advancing = false;
  /** When the present wait began, by the carrier's clock. */
  #since: number;

  constructor(socket: Socket, carrier: Carrier) {
    this.#socket = socket;
    this.#carrier = carrier;
    this.#since = carrier.now;
    this.tls = tlsOf(socket);
    this.peer = plainAddress(socket.remoteAddress ?? '');
    listen(socket, this.#events);
  }

  get traces(): Traces {
    return this.#carrier.state.traces;
  }

  /** Whether an answer would reach nobody. */
  get closed(): boolean {
    return this.#closing || this.#socket.destroyed;
  }

  /** Whether the next answer has to be the last one. */
  get ends(): boolean {
    if (this.#carrier.state.draining || this.#holdsBack || (this.#ended && this.#held.length === 0)) return true;
    // Node.js's own client does not go on with a body once it has the answer: the connection would be kept for nobody.
    return this.#body !== undefined && !this.#body.complete && !this.#body.short;
  }

  /** Nobody is going to read the body: passes over what is here of it, for an answer that is the last if that is wrong. */
  skipBody(): void {
    const body = this.#body;
    if (body === undefined || body.taken) return;
    body.discard(() => this.destroy());
    try {
      while (body === this.#body && this.#held.length > 0) this.#readBody(body);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }

  /** Whether the client sends its body only when it is asked to. */
  get holdsBack(): boolean {
    return this.#holdsBack;
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#closing) return this.#drop(chunk);
    if (this.#body !== undefined || (this.#held.length === 0 && !this.#fresh)) this.#since = this.#carrier.now;
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#advance();
    if (this.#held.length > HELD_BYTES && !this.#paused) {
      this.#paused = true;
      this.#socket.pause();
    }
    return undefined;
  };

  /** Bytes that are good for now only: what stays is copied. */
  readonly #onSharedData = (chunk: Buffer): void => {
    this.#onData(this.#body === undefined ? chunk : Buffer.from(chunk));
    if (this.#held.length > 0) this.#held = Buffer.from(this.#held);
  };

  readonly #onEnd = (): void => {
    this.#ended = true;
    this.#exchange?.gone();
    this.#advance();
  };

  readonly #onClose = (): void => {
    this.#closing = true;
    this.#carrier.forget(this);
    this.#exchange?.gone();
    this.#body?.fail(new ClientGone());
  };

  readonly #events: SocketEvents = { data: this.#onData, end: this.#onEnd, close: this.#onClose };

  /** Uses what is held as far as its turn has come. */
  #advance(): void {
    if (this.#advancing) return;
    this.#advancing = true;
    try {
      while (this.#step());
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#refuse(error);
    } finally {
      this.#advancing = false;
    }
    if (this.#paused && this.#held.length <= HELD_BYTES) {
      this.#paused = false;
      this.#socket.resume();
    }
    if (this.#ended || this.#carrier.state.draining) this.endIfIdle();
  }

  /** False when the next step has to wait. */
  #step(): boolean {
    if (this.#closing) return false;
    if (this.#body !== undefined) return this.#readBody(this.#body);
    if (this.#exchange !== undefined || this.#blocked || this.#held.length === 0) return false;
    return this.#readHead();
  }

  #readBody(body: IncomingBody): boolean {
    if (!body.wanted) return false;
    if (this.#held.length === 0) {
      if (this.#ended) throw malformed('the connection ended in the middle of the body');
      return false;
    }
    const data = this.#held;
    this.#keep(data, body.read(data, 0));
    if (body.complete) this.#body = undefined;
    return true;
  }

  #keep(data: Buffer, from: number): void {
    this.#held = from === data.length ? NO_BYTES : data.subarray(from);
  }

  #readHead(): boolean {
    const data = this.#held;
    if (this.#fresh && this.#isForeign(data)) return false;
    const start = afterEmptyLines(data);
    const end = headEnd(data, Math.max(start, this.#searched - 3));
    if (end < 0) {
      this.#awaitHead(data, start);
      return false;
    }
    this.#searched = 0;
    this.#fresh = false;
    const head = parseHead(data, start, end);
    if (head.end - start > HEAD_BYTES) throw tooLarge();
    this.#keep(data, head.end);
    this.#serve(head);
    return true;
  }

  #awaitHead(data: Buffer, start: number): void {
    if (start === data.length) {
      this.#held = NO_BYTES;
      return;
    }
    if (data.length - start > HEAD_BYTES) throw tooLarge();
    checkPartial(data, start, this.#searched);
    this.#searched = data.length;
    if (this.#ended) throw malformed('the connection ended in the middle of the head');
  }

  /** HTTP/2 and TLS share the port; neither can follow an HTTP/1 request. True while the connection is not, or not surely, ours. */
  #isForeign(data: Buffer): boolean {
    const protocol = protocolOf(data);
    if (protocol === 'http1') return false;
    if (protocol === undefined) return !this.#ended;
    if (protocol === 'tls' && this.tls) return false;
    const take = this.#carrier.others[protocol];
    if (!take) throw new Refused(400, 'This port speaks plain HTTP, not TLS: use http:// instead of https://.');
    this.#letGo();
    take(this.#socket, data);
    return true;
  }

  #letGo(): void {
    this.#closing = true;
    this.#held = NO_BYTES;
    this.#carrier.forget(this);
    const socket = this.#socket;
    unlisten(socket, this.#events);
    // A flowing socket would drop what is put back before its new owner reads it.
    socket.pause();
  }

  #serve(head: Head): void {
    this.#holdsBack = awaitsContinue(head);
    if (head.hasBody) {
      // A body keeps what it reads.
      if (this.#lean) this.#held = Buffer.from(this.#held);
      this.#body = new IncomingBody(head.chunked, head.length);
    }
    const exchange = (this.#exchange = new SocketExchange(this, head));
    if (this.#ended) exchange.gone();
    this.#carrier.serve(exchange);
  }

  /** The body of the request, for its one reader; the client is asked for it when it waits for that. */
  takeBody(): IncomingBody {
    const body = this.#body;
    if (body === undefined || body.taken) throw new Error('the body of a request can be read once');
    if (this.#holdsBack && !this.#closing) this.#socket.write(CONTINUE, 'latin1');
    this.#holdsBack = false;
    return body;
  }

  /** The reader of the body is ready for more. */
  releaseBody(body: IncomingBody): void {
    body.release();
    this.#since = this.#carrier.now;
    if (body === this.#body) this.#advance();
  }

  /** Nobody reads what is left of the body: lets the client finish what it sends, to a point. */
  discardBody(body: IncomingBody | undefined = this.#body): void {
    body?.discard(() => this.destroy());
    if (body === this.#body) this.#advance();
  }

  /** `length`: bytes of the body. */
  send(head: string, body: string | Uint8Array | undefined, length: number): void {
    if (this.#lean) sendAnswer(this.#lean, head, body, length);
    else writeAnswer(this.#socket, head, body, length);
  }

  stream(head: string, framing: AnswerFraming): StreamAnswer {
    return new StreamAnswer(this.#socket, head, framing, this.#carrier.answerIdleMs);
  }

  connectionLines(last: boolean): string {
    return last ? 'Connection: close\r\n' : this.#carrier.keepAliveLines;
  }

  /** The answer is with the socket. */
  answered(last: boolean): void {
    this.#exchange = undefined;
    this.#holdsBack = false;
    this.#since = this.#carrier.now;
    if (this.#closing) return;
    if (last) return this.#close();
    const body = this.#body;
    if (body !== undefined && !body.taken) body.discard(() => this.destroy());
    if (this.#socket.writableNeedDrain) this.#block();
    if (!this.#isIdle()) {
      if (!this.#advancing) process.nextTick(() => this.#advance());
    } else if (this.#lean === undefined && this.tls === undefined) this.#becomeLean();
    return undefined;
  }

  /** The connection is kept for more requests: from now on they cost less to read. */
  #becomeLean(): void {
    const socket = this.#socket;
    if (this.#paused || socket.writableLength > 0 || socket.destroyed) return;
    this.#lean = LeanSocket.take(socket, { allowHalfOpen: true, onBytes: this.#onSharedData }) ?? null;
    if (this.#lean === null) return;
    unlisten(socket, this.#events);
    this.#socket = listen(this.#lean, this.#events).resume();
  }

  /** False when something is left to do before the client's next packet. */
  #isIdle(): boolean {
    return this.#body === undefined && this.#held.length === 0 && !this.#ended && !this.#carrier.state.draining;
  }

  /** The next request waits until the client has read this answer; a client that reads nothing of it is cut. */
  #block(): void {
    const socket = this.#socket;
    const cut = (): void => void socket.destroy();
    this.#blocked = true;
    socket.setTimeout(this.#carrier.keepAliveMs, cut);
    socket.once('drain', () => {
      this.#blocked = false;
      this.#since = this.#carrier.now;
      socket.setTimeout(0, cut);
      this.#advance();
    });
  }

  #refuse(refused: Refused): void {
    const exchange = this.#exchange;
    const body = this.#body;
    if (exchange?.answered) this.destroy();
    // The rest of a body whose request has been answered: there is nothing to answer a second time.
    else if (exchange === undefined && body !== undefined) this.#close();
    else this.#close(refusalText(refused));
    body?.fail(new ClientGone());
  }

  /** Ends the connection so that the client can read all that was sent: a reset would take it away. */
  #close(text?: string): void {
    const socket = this.#socket;
    this.#closing = true;
    this.#held = NO_BYTES;
    this.#since = this.#closedAt = this.#carrier.now;
    if (text !== undefined) socket.write(text);
    if (socket.writableLength > 0) socket.setTimeout(this.#carrier.keepAliveMs, () => socket.destroy());
    socket.end();
    if (this.#paused) socket.resume();
  }

  #drop(chunk: Buffer): void {
    const { now, lingerMostTicks } = this.#carrier;
    this.#dropped += chunk.length;
    if (this.#dropped > DISCARD_BYTES) this.destroy();
    else if (now - this.#closedAt <= lingerMostTicks) this.#since = now;
  }

  /** The exchange will not be answered. */
  abandoned(): void {
    if (!this.#closing) this.destroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** For a drain, and for a client that sends no more. */
  endIfIdle(): void {
    if (this.#closing || this.#exchange !== undefined || this.#body !== undefined || this.#held.length > 0) return;
    if (this.#socket.writableLength > 0 || this.#ended) this.#close();
    else this.destroy();
  }

  /** Ends a wait that takes too long. Called at every tick of the carrier's clock. */
  checkTime(): void {
    const waited = this.#carrier.now - this.#since;
    const body = this.#body;
    if (this.#closing) this.#linger(waited);
    else if (body !== undefined && (body.wanted || this.#exchange === undefined)) this.#checkBody(body, waited);
    else if (this.#exchange !== undefined || this.#blocked) return;
    else if (this.#held.length === 0 && !this.#fresh) this.#cutAfter(waited, this.#carrier.idleTicks);
    else if (waited > this.#carrier.headTicks)
      this.#refuse(new Refused(408, 'The request head did not arrive in time.'));
  }

  /** The client has what it takes to read the last answer, and then a little more to close its side. */
  #linger(waited: number): void {
    if (this.#socket.writableFinished) this.#cutAfter(waited, this.#carrier.lingerTicks);
    else this.#since = this.#carrier.now;
  }

  #cutAfter(waited: number, ticks: number): void {
    if (waited > ticks) this.destroy();
  }

  #checkBody(body: IncomingBody, waited: number): void {
    if (waited <= this.#carrier.bodyTicks) return;
    if (this.#exchange === undefined) return this.destroy();
    body.fail(new BodyStalled(this.#carrier.bodyIdleMs));
    return this.discardBody(body);
  }
}
