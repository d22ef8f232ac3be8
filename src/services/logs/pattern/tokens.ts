// Words of a condition: names and selectors, operators, quoted strings, parentheses. [lambda F10]

export interface Token {
  readonly type: 'word' | 'string' | 'operator' | 'open' | 'close' | 'and' | 'or';
  readonly text: string;
}

/** The pattern cannot be read. */
export class PatternError extends Error {}

const OPERATORS = ['!=', '<=', '>=', '=', '<', '>'];
const SIGNS: Readonly<Record<string, Token['type']>> = { '(': 'open', ')': 'close', '&&': 'and', '||': 'or' };
const WORD = /[^\s()=<>!&|"]/y;
/** ['name'] and ["name"] within a selector. */
const QUOTED_KEY = /\[(?:'[^']*'|"[^"]*")\]/y;

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const [token, end] = /\s/.test(text.charAt(at)) ? [undefined, at + 1] : tokenAt(text, at);
    if (token !== undefined) tokens.push(token);
    at = end;
  }
  return tokens;
}

function tokenAt(text: string, at: number): [Token, number] {
  const operator = OPERATORS.find((sign) => text.startsWith(sign, at));
  if (operator !== undefined) return [{ type: 'operator', text: operator }, at + operator.length];
  for (const [sign, type] of Object.entries(SIGNS)) {
    if (text.startsWith(sign, at)) return [{ type, text: sign }, at + sign.length];
  }
  return text.charAt(at) === '"' ? stringAt(text, at) : wordAt(text, at);
}

/** A quoted string; a backslash takes the next character as it is. */
export function stringAt(text: string, at: number): [Token, number] {
  let value = '';
  for (let end = at + 1; end < text.length; end++) {
    const character = text.charAt(end);
    if (character === '"') return [{ type: 'string', text: value }, end + 1];
    if (character === '\\') end += 1;
    value += text.charAt(end);
  }
  throw new PatternError('a quotation mark is not closed');
}

function wordAt(text: string, at: number): [Token, number] {
  let end = at;
  for (;;) {
    QUOTED_KEY.lastIndex = end;
    WORD.lastIndex = end;
    if (QUOTED_KEY.test(text)) end = QUOTED_KEY.lastIndex;
    else if (WORD.test(text)) end = WORD.lastIndex;
    else break;
  }
  if (end === at) throw new PatternError(`'${text.charAt(at)}' is not expected`);
  return [{ type: 'word', text: text.slice(at, end) }, end];
}
