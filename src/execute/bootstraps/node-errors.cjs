// Error documents as AWS's Node.js runtime writes them [lambda A7]. Knows neither frames nor the console.
'use strict';

/** An error of the runtime itself: its name carries the prefix. */
class RuntimeError extends Error {
  constructor(name, message) {
    super(message);
    // Not enumerable: log lines list what is.
    Object.defineProperty(this, 'name', { value: `Runtime.${name}`, configurable: true, writable: true });
  }
}

function errorDocument(error) {
  try {
    if (error instanceof Error || isErrorLike(error)) {
      return { errorType: error.name, errorMessage: error.message, trace: String(error.stack).split('\n') };
    }
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  } catch {
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
    };
  }
}

/** An error from another realm, or an object that looks like one. */
function isErrorLike(value) {
  return (
    typeof value === 'object' &&
    value !== null &&
    [value.name, value.message, value.stack].every((part) => typeof part === 'string' && part !== '')
  );
}

function loggable(error) {
  if (!(error instanceof Error)) return error;
  const fields = Object.assign({ errorType: error.name, errorMessage: error.message, code: error.code }, error);
  if (typeof error.stack === 'string') fields.stack = error.stack.split('\n');
  return fields;
}

/** The tab and JSON text that follow the label in an error's log line. */
function loggedError(error) {
  try {
    return '\t' + JSON.stringify(error, (_key, value) => loggable(value));
  } catch {
    return '\t' + JSON.stringify(errorDocument(error));
  }
}

module.exports = { RuntimeError, errorDocument, loggedError };
