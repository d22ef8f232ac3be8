// ERROR ?one ?other -without "a phrase": words that a message holds or not, case-sensitive. [lambda F10]
import { PatternError, stringAt } from './tokens.ts';

interface Terms {
  readonly required: string[];
  readonly optional: string[];
  readonly excluded: string[];
}

function parseTerms(text: string): Terms {
  const terms: Terms = { required: [], optional: [], excluded: [] };
  for (let at = 0; at < text.length;) {
    const sign = text.charAt(at);
    if (/\s/.test(sign)) {
      at += 1;
      continue;
    }
    const list = sign === '?' ? terms.optional : sign === '-' ? terms.excluded : terms.required;
    const start = list === terms.required ? at : at + 1;
    const [term, end] = termAt(text, start);
    list.push(term);
    at = end;
  }
  return terms;
}

function termAt(text: string, at: number): [string, number] {
  if (text.charAt(at) === '"') {
    const [{ text: phrase }, end] = stringAt(text, at);
    return [phrase, end];
  }
  const [word = ''] = /^[^\s"]*/.exec(text.slice(at)) ?? [];
  if (word === '') throw new PatternError('a sign stands alone');
  if (word.startsWith('%')) throw new PatternError('regular expressions are not built');
  return [word, at + word.length];
}

export function termsPattern(text: string): (message: string) => boolean {
  const { required, optional, excluded } = parseTerms(text);
  return (message) =>
    required.every((term) => message.includes(term)) &&
    (optional.length === 0 || optional.some((term) => message.includes(term))) &&
    !excluded.some((term) => message.includes(term));
}
