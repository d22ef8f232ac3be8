// The Node.js runtime inside a sandbox: loads the handler, then reads one event after another from descriptor 3 (frames:
// u32 length, u8 type, u8 flags, u16 meta length, meta, payload; little endian) and answers on 4. Knows nothing of HTTP.
// CommonJS on purpose: an .mjs entry costs every cold start 3 ms more. Reads block, so the function is frozen between
// invokes as it is on AWS, and a warm call costs no turn of the event loop.
'use strict';
const fs = require('node:fs');
const { patchConsole, logError } = require('./node-console.cjs');
const { errorDocument, RuntimeError } = require('./node-errors.cjs');
const { showTrace } = require('./node-trace.cjs');

const CHANNEL = 3;
const ANSWERS = 4;
const HEADER = 8;
const ROOM = 65536;
// Frame types: to the function 1 invoke, 2 shutdown, 3 cancel; from it as below.
const READY = 1;
const INIT_ERROR = 2;
const RESULT = 3;
const FAILURE = 4;
const LOG = 5;
const OUTPUT = 6;
/** The event loop turns before an event that comes this long after the last turn, so that timers and sockets catch up. */
const TURN_MS = 2;
/** Flag of a frame after which the process ends. */
const LEAVING = 1;
/** Flag of an event: tell how long it took. Flag of its answer: that stands in milliseconds behind a tab in meta. */
const MEASURE = 1;
const MEASURED = 2;

if (process.argv[2] === 'spare') require('./node-spare.cjs').become();
const settings = JSON.parse(process.argv[2]);
process.argv.length = 2;
const env = process.env;
const trace = showTrace();
const modern = settings.major >= 24;
const requestIdSymbol = Symbol.for('aws.lambda.runtime.requestId');
const drainTicks = process._tickCallback;

let handler;
let isAsync = false;
let turn = null;
let inLoop = false;
let input = Buffer.allocUnsafe(ROOM);
const output = Buffer.allocUnsafe(ROOM);
let lastTurnMs = 0;
/** Replaced when a streaming handler takes over the descriptor. */
let send = sendBlocking;
let stream;

function writeFully(buffer, length) {
  let done = 0;
  try {
    while (done < length) done += fs.writeSync(ANSWERS, buffer, done, length - done);
  } catch {
    // The other end is gone: nobody is left to answer to.
    process.reallyExit(0);
  }
}

function sendBlocking(type, meta, payload, flags = 0) {
  const text = typeof payload === 'string';
  const room = HEADER + meta.length + (text ? payload.length * 3 : payload.length);
  const frame =
    room <= ROOM ? output : Buffer.allocUnsafe(text ? HEADER + meta.length + Buffer.byteLength(payload) : room);
  if (meta !== '') frame.latin1Write(meta, HEADER);
  const at = HEADER + meta.length;
  const size = text ? frame.utf8Write(payload, at) : payload.copy(frame, at);
  frame.writeUInt32LE(meta.length + size, 0);
  frame.writeUInt32LE(type | (flags << 8) | (meta.length << 16), 4);
  writeFully(frame, at + size);
}

/** Blocks until a whole frame is in `input`; answers where it ends. */
function receive() {
  if (input.length > ROOM) input = Buffer.allocUnsafe(ROOM);
  let got = 0;
  let end = HEADER;
  while (got < end) {
    const n = fs.readSync(CHANNEL, input, got, input.length - got, null);
    if (n === 0) process.exit(0);
    got += n;
    if (end === HEADER && got >= HEADER) {
      end = HEADER + input.readUInt32LE(0);
      if (end > input.length) {
        const larger = Buffer.allocUnsafe(end);
        input.copy(larger, 0, 0, got);
        input = larger;
      }
    }
  }
  return end;
}

/** Takes events until one does not settle at once; then the event loop has its way and finish() comes back here. */
function loop() {
  inLoop = true;
  for (;;) {
    const end = receive();
    if (input[4] === 2) return shutdown();
    const now = performance.now();
    if (now - lastTurnMs > TURN_MS || drainTicks === undefined) {
      setImmediate(thaw, end);
      inLoop = false;
      return;
    }
    if (!serve(end)) break;
  }
  inLoop = false;
}

function thaw(end) {
  lastTurnMs = performance.now();
  inLoop = true;
  const settled = serve(end);
  inLoop = false;
  if (settled) loop();
}

/** One invoke. True when its answer has been written already. */
function serve(end) {
  const metaEnd = HEADER + input.readUInt16LE(6);
  const meta = input.latin1Slice(HEADER, metaEnd).split('\t');
  const text = input.utf8Slice(metaEnd, end);
  turn = begin(meta);
  if (input[5] & MEASURE) turn.begunAt = performance.now();
  try {
    const result = handler(text === '' ? {} : JSON.parse(text), turn.context, turn.callback);
    if (result && typeof result.then === 'function') {
      turn.pending = true;
      result.then(turn.succeed, turn.fail);
    } else if (modern) turn.succeed(result);
  } catch (error) {
    turn.fail(error);
  }
  drain();
  if (!turn.ready || drainTicks === undefined) {
    inLoop = false;
    if (turn.ready) setImmediate(finish);
    return false;
  }
  flush();
  return true;
}

/** Microtasks, ticks and unhandled rejections, without a turn of the event loop. */
function drain() {
  if (drainTicks === undefined) return;
  try {
    drainTicks();
  } catch (error) {
    dieWith('Uncaught Exception', error, 129);
  }
}

/** Fields: request id, deadline, ARN, trace id[, client context, Cognito identity[, fresh credentials]]. */
function begin(meta) {
  globalThis[requestIdSymbol] = meta[0];
  trace.id = meta[3];
  if (meta.length > 6) Object.assign(env, JSON.parse(meta[6]));
  return new Turn(meta);
}

class Turn {
  constructor(meta) {
    this.begunAt = 0;
    this.done = false;
    /** The answer may leave. */
    this.ready = false;
    this.pending = false;
    this.type = RESULT;
    this.meta = '';
    this.payload = 'null';
    // [lambda A7] The first call of any of these counts, the others do nothing.
    this.succeed = (value) => this.settle(value, false);
    this.fail = (error) => this.reject(error ?? 'handled');
    this.callback = modern ? undefined : (error, value) => this.callBack(error, value);
    this.context = modern ? modernContext(meta) : callbackContext(meta, this);
  }

  callBack(error, value) {
    if (error !== undefined && error !== null) this.reject(error);
    else this.settle(value, this.context.callbackWaitsForEmptyEventLoop);
  }

  settle(value, waits) {
    if (this.done) return;
    this.done = true;
    try {
      this.payload = JSON.stringify(value) ?? 'null';
    } catch {
      this.describe(new RuntimeError('JSONStringifyError', 'Unable to stringify response body'));
      waits = false;
    }
    if (!waits) this.leave();
  }

  reject(error) {
    if (this.done) return;
    this.done = true;
    this.describe(error);
    this.leave();
  }

  describe(error) {
    logError('Invoke Error', error);
    const document = errorDocument(error);
    this.type = FAILURE;
    this.meta = asciiHeader(document.errorType);
    this.payload = JSON.stringify(document);
  }

  leave() {
    this.ready = true;
    if (!inLoop && turn === this) setImmediate(finish);
  }
}

function asciiHeader(text) {
  return String(text)
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 200);
}

function contextFacts() {
  return {
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
  };
}
const facts = contextFacts();

function callbackContext(meta, invocation) {
  const deadline = +meta[1];
  return {
    callbackWaitsForEmptyEventLoop: true,
    succeed: invocation.succeed,
    fail: invocation.fail,
    done: (error, value) => {
      if (error !== undefined && error !== null) invocation.fail(error);
      else invocation.succeed(value);
    },
    functionVersion: facts.functionVersion,
    functionName: facts.functionName,
    memoryLimitInMB: facts.memoryLimitInMB,
    logGroupName: facts.logGroupName,
    logStreamName: facts.logStreamName,
    clientContext: meta[4] ? JSON.parse(meta[4]) : undefined,
    identity: meta[5] ? JSON.parse(meta[5]) : undefined,
    invokedFunctionArn: meta[2],
    awsRequestId: meta[0],
    tenantId: undefined,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

function modernContext(meta) {
  const deadline = +meta[1];
  return {
    clientContext: meta[4] ? JSON.parse(meta[4]) : undefined,
    identity: meta[5] ? JSON.parse(meta[5]) : undefined,
    invokedFunctionArn: meta[2],
    awsRequestId: meta[0],
    tenantId: undefined,
    xRayTraceId: meta[3] === '' ? undefined : meta[3],
    getRemainingTimeInMillis: () => deadline - Date.now(),
    functionName: facts.functionName,
    functionVersion: facts.functionVersion,
    memoryLimitInMB: facts.memoryLimitInMB,
    logGroupName: facts.logGroupName,
    logStreamName: facts.logStreamName,
  };
}

function flush() {
  const { type, meta, payload, begunAt } = turn;
  turn = null;
  if (begunAt === 0) send(type, meta, payload);
  else send(type, `${meta}\t${performance.now() - begunAt}`, payload, MEASURED);
}

function finish() {
  if (turn === null) return;
  lastTurnMs = performance.now();
  flush();
  loop();
}

function shutdown() {
  // Only sent when an extension is registered [lambda A1]: the runtime then sees SIGTERM.
  setImmediate(() => {
    if (!process.emit('SIGTERM', 'SIGTERM', 15)) process.exit(0);
  });
}

/** The event loop is empty: nothing can settle the invoke any more [lambda A7]. */
function onBeforeExit() {
  if (turn === null) return;
  if (turn.done) turn.leave();
  else if (isAsync || (modern && turn.pending)) turn.reject(nodeJsExit());
  else turn.settle(null, false);
}

function nodeJsExit() {
  return new RuntimeError(
    'NodeJsExit',
    'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise ' +
      'that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes',
  );
}

function dieWith(label, error, code) {
  logError(label, error);
  const document = errorDocument(error);
  const type = turn === null ? INIT_ERROR : FAILURE;
  if (stream !== undefined) stream.crash(document);
  else if (turn !== null || handler === undefined)
    send(type, asciiHeader(document.errorType), JSON.stringify(document), LEAVING);
  turn = null;
  process.exit(code);
}

function onInitFailure(error) {
  logError('Uncaught Exception', error);
  const document = errorDocument(error);
  send(INIT_ERROR, asciiHeader(document.errorType), JSON.stringify(document));
  process.exit(129);
}

function start(loaded) {
  handler = loaded;
  isAsync = handler.constructor?.name === 'AsyncFunction';
  const streaming = handler[Symbol.for('aws.lambda.runtime.handler.streaming')];
  if (streaming) {
    process.off('beforeExit', onBeforeExit);
    stream = require('./node-stream.cjs').takeOver({ handler, streamContext, asciiHeader, shutdown });
    send = stream.send;
    send(READY, 'stream', '');
    return;
  }
  if (modern && handler.length >= 3) throw callbackRemoved();
  send(READY, '', '');
  lastTurnMs = performance.now();
  // A bad event must not be able to throw through the loop of a module that is still being loaded.
  setImmediate(loop);
}

function streamContext(meta) {
  const { context } = begin(meta);
  delete context.succeed;
  delete context.fail;
  delete context.done;
  return context;
}

function callbackRemoved() {
  return new RuntimeError(
    'CallbackHandlerDeprecated',
    'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to ' +
      'modify this function to use a supported handler signature to use Node.js 24 or later. For more information see ' +
      'https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
  );
}

function main() {
  patchConsole({
    json: env.AWS_LAMBDA_LOG_FORMAT === 'JSON',
    level: env.AWS_LAMBDA_LOG_LEVEL,
    requestId: () => globalThis[requestIdSymbol],
    log: (text) => send(LOG, '', text),
    output: (bytes) => send(OUTPUT, '', bytes),
  });
  process.on('uncaughtException', (error) => dieWith('Uncaught Exception', error, 129));
  process.on('unhandledRejection', (reason) => {
    const error = new RuntimeError('UnhandledPromiseRejection', String(reason));
    error.reason = reason;
    if (reason instanceof Error) error.stack = `${error.name}: ${error.message}\n${frames(reason)}`;
    dieWith('Unhandled Promise Rejection', error, 128);
  });
  process.on('beforeExit', onBeforeExit);
  const { load } = require('./node-load.cjs');
  try {
    const loaded = load(env.LAMBDA_TASK_ROOT, env._HANDLER);
    if (typeof loaded === 'function') start(loaded);
    else loaded.then(start).catch(onInitFailure);
  } catch (error) {
    onInitFailure(error);
  }
}

function frames(error) {
  const stack = String(error.stack);
  const first = stack.indexOf('\n    at ');
  return first < 0 ? '' : stack.slice(first + 1);
}

main();
