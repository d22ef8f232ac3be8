// Query strings as the event shows them: form-decoded, last value and all values. [api-gateway.md A4.2]
import { formDecoded } from '../lambda/form-text.ts';

export interface EventQuery {
  /** JSON object text, or 'null'. */
  readonly single: string;
  readonly multi: string;
}

const NONE: EventQuery = Object.freeze({ single: 'null', multi: 'null' });

/** Names with their values in order. ';' separates as '&' does. */
export function parseQuery(query: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const text = query.includes(';') ? query.replaceAll(';', '&') : query;
  for (let from = 0; from < text.length;) {
    const amp = text.indexOf('&', from);
    const end = amp < 0 ? text.length : amp;
    if (end > from) {
      const equals = text.indexOf('=', from);
      const split = equals < 0 || equals > end ? end : equals;
      const name = formDecoded(text.slice(from, split));
      const value = split === end ? '' : formDecoded(text.slice(split + 1, end));
      const values = found.get(name);
      if (values) values.push(value);
      else found.set(name, [value]);
    }
    from = end + 1;
  }
  return found;
}

export function eventQuery(query: string): EventQuery {
  if (query === '') return NONE;
  const parsed = parseQuery(query);
  if (parsed.size === 0) return NONE;
  let single = '';
  let multi = '';
  for (const [name, values] of parsed) {
    const quoted = `${single === '' ? '{' : ','}${JSON.stringify(name)}:`;
    single += quoted + JSON.stringify(values.at(-1));
    multi += quoted + JSON.stringify(values);
  }
  return { single: `${single}}`, multi: `${multi}}` };
}
