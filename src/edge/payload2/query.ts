// Query strings as payload 2.0 shows them: decoded, the values of a repeated name joined with a comma. [lambda C3]
import { formDecoded } from '../lambda/form-text.ts';

/** The values by name, in order of first appearance. */
function parametersOf(query: string): Map<string, string> {
  const found = new Map<string, string>();
  for (let from = 0; from < query.length;) {
    const amp = query.indexOf('&', from);
    const end = amp < 0 ? query.length : amp;
    if (end > from) take(query.slice(from, end), found);
    from = end + 1;
  }
  return found;
}

function take(pair: string, found: Map<string, string>): void {
  const equals = pair.indexOf('=');
  const name = formDecoded(equals < 0 ? pair : pair.slice(0, equals));
  const value = equals < 0 ? '' : formDecoded(pair.slice(equals + 1));
  const before = found.get(name);
  found.set(name, before === undefined ? value : `${before},${value}`);
}

/** '"queryStringParameters":{...},', or '' when there are none: members are left out, never null. */
export function queryMember(query: string): string {
  if (query === '') return '';
  const found = parametersOf(query);
  if (found.size === 0) return '';
  let members = '';
  for (const [name, value] of found)
    members += `${members === '' ? '' : ','}${JSON.stringify(name)}:${JSON.stringify(value)}`;
  return `"queryStringParameters":{${members}},`;
}

/** One parameter as queryMember shows it; undefined when the query has none of that name. */
export function queryValue(query: string, wanted: string): string | undefined {
  return query === '' ? undefined : parametersOf(query).get(wanted);
}
