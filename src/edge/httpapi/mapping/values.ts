// Values of parameter mappings: expressions read ahead, each a function of the call and, on the way back, of the reply. [api-gateway.md B9]
import { TemplateError } from '../../mapping/contract.ts';
import { jsonPath, type JsonPath } from '../../mapping/jsonpath.ts';
import { Payload } from '../../mapping/payload.ts';
import { looseFrame } from '../../mapping/vtl/frame.ts';
import { json } from '../../mapping/vtl/print.ts';
import type { Call } from '../call.ts';
import { compileSource } from '../sources.ts';
import type { MappableReply } from './contract.ts';

/** A path sees this much of a body and no more, whether or not it is still JSON then. */
const PATH_LIMIT = 100 * 1024;

function beginning(body: string | Buffer): string {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return bytes.toString('utf8', 0, PATH_LIMIT);
}

class MappedBody {
  readonly #body: string | Buffer;
  #payload: Payload | undefined;

  constructor(body: string | Buffer) {
    this.#body = body;
  }

  get text(): string {
    return typeof this.#body === 'string' ? this.#body : this.#body.toString('utf8');
  }

  get payload(): Payload {
    return (this.#payload ??= new Payload(beginning(this.#body)));
  }
}

const NOTHING = Buffer.alloc(0);

/** What the mappings of one request or reply read; each body is read as JSON at most once. */
export class Subject {
  readonly call: Call;
  readonly reply: MappableReply | undefined;
  #request: MappedBody | undefined;
  #response: MappedBody | undefined;

  constructor(call: Call, reply?: MappableReply) {
    this.call = call;
    this.reply = reply;
  }

  get requestBody(): MappedBody {
    return (this.#request ??= new MappedBody(this.call.body ?? NOTHING));
  }

  get responseBody(): MappedBody {
    return (this.#response ??= new MappedBody(this.reply?.body ?? NOTHING));
  }
}

/** Undefined: it is not there. */
export type Read = (subject: Subject) => string | undefined;

type BodyOf = (subject: Subject) => MappedBody;

function wholeBody(bodyOf: BodyOf): Read {
  return (subject) => bodyOf(subject).text || undefined;
}

/** Text as it is, anything else as JSON. */
function foundText(path: JsonPath, body: MappedBody): string | undefined {
  const root = body.payload.json();
  const frame = looseFrame();
  const value = root === undefined ? undefined : path.read(root, frame);
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : json(value, frame);
}

/** No '..' and no filters. */
function bodyPath(bodyOf: BodyOf, path: string): Read | undefined {
  const text = `$.${path}`;
  const found = /\.\.|\[\s*\?/.test(text) ? undefined : jsonPath(text.replace('$.[', '$['));
  if (!found) return undefined;
  return (subject) => {
    try {
      return foundText(found, bodyOf(subject));
    } catch (error) {
      // A body that takes too much work has no values.
      if (error instanceof TemplateError) return undefined;
      throw error;
    }
  };
}

function bodyReader(expression: string, name: string, bodyOf: BodyOf): Read | undefined {
  if (expression === name) return wholeBody(bodyOf);
  return expression.startsWith(`${name}.`) ? bodyPath(bodyOf, expression.slice(name.length + 1)) : undefined;
}

const RESPONSE_HEADER = '$response.header.';

function responseHeader(expression: string): Read | undefined {
  if (!expression.startsWith(RESPONSE_HEADER)) return undefined;
  const lower = expression.slice(RESPONSE_HEADER.length).toLowerCase();
  return ({ reply }) => {
    const values = reply?.rawHeaders.filter((_, i, raw) => i % 2 === 1 && raw[i - 1]!.toLowerCase() === lower);
    return values === undefined || values.length === 0 ? undefined : values.join(',');
  };
}

function ofTheCall(expression: string): Read | undefined {
  const source = compileSource(expression);
  return source && (({ call }) => source(call));
}

const MISSING: Read = () => undefined;

/** `expression` begins with '$'. */
function reference(expression: string): Read {
  return (
    bodyReader(expression, '$request.body', (subject) => subject.requestBody) ??
    bodyReader(expression, '$response.body', (subject) => subject.responseBody) ??
    responseHeader(expression) ??
    ofTheCall(expression) ??
    MISSING
  );
}

const ONE = /^\$(?:\{([^{}]+)\}|((?:request|response|context|stageVariables)\.[^{}]*))$/s;
const PLACES = /\$\{([^{}]+)\}/;

/** Static text and ${references}, which are empty where there is nothing. */
function template(text: string): Read {
  // What stands at odd places was captured.
  const parts = text.split(PLACES);
  const reads = parts.map((part, i): Read => (i % 2 === 1 ? reference(`$${part}`) : () => part));
  return (subject) => reads.map((read) => read(subject) ?? '').join('');
}

/** A reference alone may have no value; a text with ${references} always has one. */
export function compileValue(text: string): Read {
  const [, braced, bare] = ONE.exec(text) ?? [];
  const alone = braced ?? bare;
  if (alone !== undefined) return reference(`$${alone}`);
  return PLACES.test(text) ? template(text) : () => text;
}
