// A proxy function's headers as they go to the client: remapped, dropped, merged. [api-gateway.md A7.1, A8.2]
import { sendable } from '../lambda/header-text.ts';
import type { ReplyNames } from '../lambda/reply-names.ts';
import type { MalformedReply, ProxyReply } from './reply.ts';

export interface ReplyHeaders {
  /** Name, value, ... */
  readonly raw: string[];
  readonly hasContentType: boolean;
}

class Collected implements ReplyHeaders {
  readonly raw: string[] = [];
  hasContentType = false;
  readonly #names: ReplyNames;

  constructor(names: ReplyNames) {
    this.#names = names;
  }

  /** Adds one value under the name as the function spelled it; answers what is wrong with it. */
  add(member: string, name: string, value: string | boolean | number, spelled = name): MalformedReply | undefined {
    const { sent, lower, valid } = this.#names.of(spelled);
    const text = sendable(typeof value === 'string' ? value : String(value));
    if (!valid) return { member: `${member}.${name}`, problem: 'HTTP does not allow this header name' };
    if (text === undefined)
      return { member: `${member}.${name}`, problem: 'its value holds a line break or another control character' };
    if (lower === 'content-type') this.hasContentType = true;
    if (sent !== undefined) this.raw.push(sent, text);
    return undefined;
  }
}

/** Both maps: per name the list first, then the single value, in the list's spelling. Recorded, although the documentation says otherwise. */
function merged(reply: ProxyReply, into: Collected): MalformedReply | undefined {
  const single = new Map(
    Object.entries(reply.headers ?? {}).map(([name, value]) => [name.toLowerCase(), { name, value }]),
  );
  for (const [name, values] of Object.entries(reply.multiValueHeaders ?? {})) {
    for (const value of values) {
      const problem = into.add('multiValueHeaders', name, value);
      if (problem) return problem;
    }
    const too = single.get(name.toLowerCase());
    const problem = too && into.add('headers', too.name, too.value, name);
    if (problem) return problem;
    single.delete(name.toLowerCase());
  }
  for (const { name, value } of single.values()) {
    const problem = into.add('headers', name, value);
    if (problem) return problem;
  }
  return undefined;
}

function single(reply: ProxyReply, into: Collected): MalformedReply | undefined {
  const headers = reply.headers;
  for (const name in headers) {
    const problem = into.add('headers', name, headers[name]!);
    if (problem) return problem;
  }
  return undefined;
}

export function replyHeaders(reply: ProxyReply, names: ReplyNames): ReplyHeaders | MalformedReply {
  const collected = new Collected(names);
  return (reply.multiValueHeaders ? merged(reply, collected) : single(reply, collected)) ?? collected;
}
