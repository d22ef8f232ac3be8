// console.* and process.stdout/stderr of a function: AWS's line formats [lambda A11]. Knows neither frames nor handlers.
'use strict';

const LEVELS = { TRACE: 1, DEBUG: 2, INFO: 3, WARN: 4, ERROR: 5, FATAL: 6 };
const METHODS = {
  trace: 'TRACE',
  debug: 'DEBUG',
  info: 'INFO',
  log: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
  fatal: 'FATAL',
};

let sink;
let format;

function text(level, args) {
  format ??= require('node:util').format;
  return `${new Date().toISOString()}\t${sink.requestId()}\t${level}\t${format(...args)}`;
}

function described(error) {
  return {
    errorType: error?.constructor?.name ?? 'UnknownError',
    errorMessage: error.message,
    stackTrace: typeof error.stack === 'string' ? error.stack.split('\n') : error.stack,
  };
}

function replaceErrors(_key, value) {
  return value instanceof Error ? Object.assign(described(value), value) : value;
}

function json(level, args) {
  format ??= require('node:util').format;
  const line = { timestamp: new Date().toISOString(), level, requestId: sink.requestId() };
  if (args.length === 1) {
    line.message = args[0];
    try {
      return JSON.stringify(line, replaceErrors);
    } catch {
      line.message = format(args[0]);
      return JSON.stringify(line);
    }
  }
  line.message = format(...args);
  const error = args.find((value) => value instanceof Error);
  if (error !== undefined) Object.assign(line, described(error));
  return JSON.stringify(line);
}

/** A stream in place of process.stdout or process.stderr: made on first use, writes at once. */
function standardStream(fd) {
  const { Writable } = require('node:stream');
  const stream = new Writable({
    decodeStrings: true,
    write(chunk, _encoding, done) {
      sink.output(chunk);
      done();
    },
  });
  stream.fd = fd;
  stream._type = 'pipe';
  stream.destroy = () => stream;
  return stream;
}

function replaceStream(name, fd) {
  let stream;
  Object.defineProperty(process, name, {
    configurable: true,
    enumerable: true,
    get: () => (stream ??= standardStream(fd)),
  });
}

function warn(...args) {
  sink.log((sink.json ? json : text)('WARN', args));
}

/** `options`: json, level, requestId(), log(text), output(bytes). */
function patchConsole(options) {
  sink = options;
  const line = options.json ? json : text;
  const least = LEVELS[options.level?.toUpperCase()] ?? LEVELS.TRACE;
  for (const [method, level] of Object.entries(METHODS)) {
    console[method] = LEVELS[level] < least ? () => {} : (...args) => sink.log(line(level, args));
  }
  replaceStream('stdout', 1);
  replaceStream('stderr', 2);
}

function logError(label, error) {
  const known = error instanceof Error ? error : new Error(String(error));
  if (sink.json) return sink.log(json('ERROR', [known]));
  const { loggedError } = require('./node-errors.cjs');
  sink.log(text('ERROR', [label, loggedError(known)]));
}

module.exports = { patchConsole, logError, warn };
