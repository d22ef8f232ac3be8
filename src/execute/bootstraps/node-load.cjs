// Finds a handler by its name as AWS's Node.js runtime does [lambda A7]. Knows neither frames nor events.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { warn } = require('./node-console.cjs');
const { RuntimeError } = require('./node-errors.cjs');

const PREFIX = 'aws.lambda.runtime.handler.streaming';

/** The handler, or a promise of it when a file of it is an ES module. */
function load(root, name) {
  if (name.includes('..')) {
    throw new RuntimeError(
      'MalformedHandlerName',
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const base = path.basename(name);
  const folder = name.slice(0, name.indexOf(base));
  const dot = base.indexOf('.');
  if (dot < 0) throw new RuntimeError('MalformedHandlerName', 'Bad handler');
  offerStreaming();
  const pick = (loaded) => resolve(loaded, base.slice(dot + 1), name);
  try {
    const loaded = loadModule(root, folder, base.slice(0, dot));
    return loaded instanceof Promise ? loaded.then(pick, fault) : pick(loaded);
  } catch (error) {
    return fault(error);
  }
}

function resolve(loaded, property, name) {
  const found = property.split('.').reduce((value, key) => value && value[key], loaded);
  if (!found) throw new RuntimeError('HandlerNotFound', `${name} is undefined or not exported`);
  if (typeof found !== 'function') throw new RuntimeError('HandlerNotFound', `${name} is not a function`);
  return found;
}

function fault(error) {
  if (error instanceof SyntaxError) {
    const wrapped = new RuntimeError('UserCodeSyntaxError', String(error));
    wrapped.stack = error.stack;
    throw wrapped;
  }
  if (error?.code === 'MODULE_NOT_FOUND')
    throw new RuntimeError('ImportModuleError', String(error) + sdkHint(error.message));
  if (error?.code === 'ERR_MODULE_NOT_FOUND') error.message += sdkHint(error.message);
  throw error;
}

/** AWS ships the SDK with its Node.js runtimes; this machine's Node.js does not. */
function sdkHint(message) {
  const name = /Cannot find (?:module|package) '((?:@aws-sdk|@smithy)\/[^']+|aws-sdk)'/.exec(message)?.[1];
  if (name === undefined) return '';
  return `\nPortico: AWS's Node.js runtimes bring ${name} along, this machine has none. Add it to the deployment package (npm install ${name}) or to a layer under nodejs/node_modules.`;
}

function loadModule(root, folder, name) {
  const file = path.resolve(root, folder, name);
  if (fs.existsSync(file) && !fs.statSync(file).isDirectory()) return require(file);
  const inModule = isInModulePackage(path.dirname(file));
  for (const [extension, how] of extensions(inModule)) {
    if (fs.existsSync(file + extension))
      return how === 'import' ? import(fileUrl(file + extension)) : require(file + extension);
  }
  return require(require.resolve(name, { paths: [root, path.resolve(root, folder)] }));
}

function extensions(inModule) {
  const list = [
    ['.js', inModule ? 'import' : 'require'],
    ['.mjs', 'import'],
    ['.cjs', 'require'],
  ];
  if (+process.versions.node.split('.')[0] < 24) return list;
  return [...list, ['.ts', inModule ? 'import' : 'require'], ['.mts', 'import'], ['.cts', 'require']];
}

function fileUrl(file) {
  return require('node:url').pathToFileURL(file).href;
}

function isInModulePackage(folder) {
  for (let at = folder; !at.endsWith('/node_modules'); at = path.dirname(at)) {
    const file = path.join(at, 'package.json');
    if (fs.existsSync(file)) {
      try {
        return JSON.parse(fs.readFileSync(file, 'utf8'))?.type === 'module';
      } catch (error) {
        warn(`${file} cannot be read, it will be ignored for ES module detection purposes.`, error);
        return false;
      }
    }
    if (at === path.dirname(at)) return false;
  }
  return false;
}

/** The global `awslambda`, as [lambda A7] has it. */
function offerStreaming() {
  if (['1', 'true'].includes(process.env.AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA)) return;
  globalThis.awslambda = {
    streamifyResponse(handler, options) {
      handler[Symbol.for(PREFIX)] = 'response';
      if (typeof options?.highWaterMark === 'number')
        handler[Symbol.for(`${PREFIX}.highWaterMark`)] = options.highWaterMark;
      return handler;
    },
    get HttpResponseStream() {
      return require('./node-stream.cjs').HttpResponseStream;
    },
  };
}

module.exports = { load };
