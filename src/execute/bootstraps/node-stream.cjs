// Handlers made by awslambda.streamifyResponse: the descriptors become sockets, so that writes feel the reader's pace and a
// reader that leaves is noticed. Knows frames, not handler names.
'use strict';
const net = require('node:net');
const { Writable } = require('node:stream');
const { logError, warn } = require('./node-console.cjs');
const { RuntimeError, errorDocument } = require('./node-errors.cjs');

const CHANNEL = 3;
const ANSWERS = 4;
const HEADER = 8;
const PIECE = 65536;
const INVOKE = 1;
const SHUTDOWN = 2;
const CANCEL = 3;
const STREAM_START = 7;
const STREAM_DATA = 8;
const STREAM_END = 9;
const PRELUDE_TYPE = 'application/vnd.awslambda.http-integration-response';

let answers;
let tools;
let current = null;

/** Answers what sends frames from now on, and what ends a running response when the process must end. */
function takeOver(given) {
  tools = given;
  const events = new net.Socket({ fd: CHANNEL });
  answers = new net.Socket({ fd: ANSWERS });
  events.on('data', frames(onFrame));
  for (const socket of [events, answers]) {
    socket.on('error', () => process.exit(0));
    socket.on('close', () => process.exit(0));
  }
  return { send, crash: (document) => current !== null && report(current, document) };
}

function send(type, meta, payload, sent) {
  const body = typeof payload === 'string' ? Buffer.from(payload) : payload;
  const frame = Buffer.allocUnsafe(HEADER + meta.length + body.length);
  frame.writeUInt32LE(meta.length + body.length, 0);
  frame.writeUInt32LE(type | (meta.length << 16), 4);
  frame.latin1Write(meta, HEADER);
  body.copy(frame, HEADER + meta.length);
  answers.write(frame, sent);
}

/** Cuts what arrives into whole frames. */
function frames(onWhole) {
  let held = Buffer.alloc(0);
  return (chunk) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    while (held.length >= HEADER) {
      const end = HEADER + held.readUInt32LE(0);
      if (held.length < end) return;
      const whole = held.subarray(0, end);
      held = held.subarray(end);
      onWhole(whole);
    }
  };
}

function onFrame(frame) {
  if (frame[4] === CANCEL) current?.leave();
  else if (frame[4] === SHUTDOWN) tools.shutdown();
  else if (frame[4] === INVOKE) {
    const metaEnd = HEADER + frame.readUInt16LE(6);
    void serve(frame.latin1Slice(HEADER, metaEnd).split('\t'), frame.utf8Slice(metaEnd));
  }
}

async function serve(meta, text) {
  const context = tools.streamContext(meta);
  const stream = new ResponseStream(tools.handler[Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark')]);
  current = stream;
  try {
    const result = tools.handler(text === '' ? {} : JSON.parse(text), stream, context);
    if (!result || typeof result.then !== 'function') throw 'Streaming does not support non-async handlers.';
    if ((await result) !== undefined) warn('Streaming handlers ignore return values.');
    if (stream.destroyed) stream.finish('', '');
    else if (!stream.writableEnded) throw 'Response stream is not finished.';
  } catch (error) {
    fail(stream, error);
  }
}

function fail(stream, error) {
  if (stream.over) return;
  logError('Invoke Error', error);
  report(stream, errorDocument(error));
}

function report(stream, document) {
  stream.finish(tools.asciiHeader(document.errorType), JSON.stringify(document));
}

class ResponseStream extends Writable {
  constructor(highWaterMark) {
    super({ decodeStrings: true, ...(highWaterMark === undefined ? {} : { highWaterMark }) });
    this.contentType = 'application/octet-stream';
    this.started = false;
    this.over = false;
    // A reader that leaves closes the stream; that must not end the process of a function that does not listen.
    this.on('error', () => {});
  }

  setContentType(type) {
    if (this.started) throw new RuntimeError('InvalidStreamingOperation', 'Cannot set content-type, too late.');
    this.contentType = type;
  }

  /** Objects are written as JSON, as AWS's stream does. */
  write(chunk, encoding, done) {
    const plain = typeof chunk === 'string' || chunk instanceof Uint8Array;
    return super.write(plain ? chunk : JSON.stringify(chunk), encoding, done);
  }

  start() {
    if (this.started) return;
    this.started = true;
    send(STREAM_START, tools.asciiHeader(this.contentType), '');
  }

  _write(chunk, _encoding, done) {
    if (!this.started) {
      this.start();
      this._onBeforeFirstWrite?.((piece) => send(STREAM_DATA, '', Buffer.from(piece)));
    }
    for (let at = 0; at + PIECE < chunk.length; at += PIECE) send(STREAM_DATA, '', chunk.subarray(at, at + PIECE));
    const last = chunk.length === 0 ? 0 : Math.floor((chunk.length - 1) / PIECE) * PIECE;
    send(STREAM_DATA, '', chunk.subarray(last), done);
  }

  _final(done) {
    this.finish('', '');
    done();
  }

  finish(errorType, errorBody) {
    if (this.over) return;
    this.start();
    this.over = true;
    current = null;
    send(STREAM_END, errorType, errorBody);
  }

  /** The caller is gone: the function sees its stream closed. */
  leave() {
    this.destroy();
  }
}

const HttpResponseStream = {
  from(stream, prelude) {
    stream.setContentType(PRELUDE_TYPE);
    const text = JSON.stringify(prelude);
    stream._onBeforeFirstWrite = (write) => {
      write(text);
      write(new Uint8Array(8));
    };
    return stream;
  },
};

module.exports = { takeOver, HttpResponseStream };
