// Texts of a policy with their wildcards and ${variables}, compiled once and resolved for each request. Knows no policy element.

/** Answers the value of a context key (lower case) for this request. */
export type Resolve = (key: string) => string | undefined;

/** UTF-16 codes; ANY stands for '*', ONE for '?'. Codes, not characters, so that no value can smuggle a wildcard in. */
export type Pattern = readonly number[];

const ANY = -1;
const ONE = -2;
const COLON = 58;

interface Variable {
  readonly key: string;
  readonly fallback?: string;
}

/** `wild` text may hold wildcards, `literal` text does not. */
type Part = { readonly wild: string } | { readonly literal: string } | Variable;

export type Template = readonly Part[];

/** `${key}`, `${key, 'default'}`, and `${*}`, `${?}`, `${$}` for the characters themselves. Version 2008-10-17 knows no variables. [D3] */
export function parseTemplate(source: string, variables: boolean): Template {
  if (!variables || !source.includes('${')) return [{ wild: source }];
  const parts: Part[] = [];
  let end = 0;
  for (const found of source.matchAll(/\$\{([^}]*)\}/g)) {
    if (found.index > end) parts.push({ wild: source.slice(end, found.index) });
    parts.push(parseVariable(found[1] ?? ''));
    end = found.index + found[0].length;
  }
  if (end < source.length) parts.push({ wild: source.slice(end) });
  return parts;
}

function parseVariable(inner: string): Part {
  if (inner === '*' || inner === '?' || inner === '$') return { literal: inner };
  const comma = inner.indexOf(',');
  if (comma < 0) return { key: inner.trim().toLowerCase() };
  const fallback = /^\s*'(.*)'\s*$/.exec(inner.slice(comma + 1))?.[1];
  return { key: inner.slice(0, comma).trim().toLowerCase(), ...(fallback === undefined ? {} : { fallback }) };
}

/** The text with its variables filled in; undefined when one has no value: then nothing matches it. */
export function plainText(template: Template, resolve: Resolve): string | undefined {
  let text = '';
  for (const part of template) {
    const piece = pieceOf(part, resolve);
    if (piece === undefined) return undefined;
    text += piece;
  }
  return text;
}

function pieceOf(part: Part, resolve: Resolve): string | undefined {
  if ('wild' in part) return part.wild;
  if ('literal' in part) return part.literal;
  return resolve(part.key) ?? part.fallback;
}

export function patternOf(template: Template, resolve: Resolve): Pattern | undefined {
  const codes: number[] = [];
  for (const part of template) {
    const piece = pieceOf(part, resolve);
    if (piece === undefined) return undefined;
    pushCodes(codes, piece, 'wild' in part);
  }
  return codes;
}

function pushCodes(codes: number[], text: string, wild: boolean): void {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (wild && code === 42) codes.push(ANY);
    else if (wild && code === 63) codes.push(ONE);
    else codes.push(code);
  }
}

/** Linear but for backtracking to the last '*': no pattern can make it exponential. */
export function matchesPattern(pattern: Pattern, text: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let resume = 0;
  while (from < text.length) {
    const code = pattern[at];
    if (code === ANY) {
      star = at++;
      resume = from;
    } else if (code === ONE || code === text.charCodeAt(from)) {
      at++;
      from++;
    } else if (star >= 0) {
      at = star + 1;
      from = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[at] === ANY) at++;
  return at === pattern.length;
}

export type Matcher = (value: string, resolve: Resolve) => boolean;

/** The quickest matcher for a text: everything, equality, a prefix, or the general pattern. */
export function compileMatcher(source: string, variables: boolean): Matcher {
  const template = parseTemplate(source, variables);
  const [only] = template;
  if (template.length === 1 && only && 'wild' in only) return compileFixed(only.wild);
  return (value, resolve) => {
    const pattern = patternOf(template, resolve);
    return pattern !== undefined && matchesPattern(pattern, value);
  };
}

function compileFixed(text: string): Matcher {
  if (text === '*') return () => true;
  const wild = text.search(/[*?]/);
  if (wild < 0) return (value) => value === text;
  if (wild === text.length - 1 && text.endsWith('*')) {
    const prefix = text.slice(0, -1);
    return (value) => value.startsWith(prefix);
  }
  const pattern: number[] = [];
  pushCodes(pattern, text, true);
  return (value) => matchesPattern(pattern, value);
}

/** ARNs component by component: a wildcard does not reach over the first five colons. [D3] */
export function compileArnMatcher(source: string, variables: boolean): Matcher {
  const template = parseTemplate(source, variables);
  return (value, resolve) => {
    const pattern = patternOf(template, resolve);
    if (!pattern) return false;
    const wanted = splitCodes(pattern);
    const parts = splitArn(value);
    if (wanted.length !== 6 || parts.length !== 6) return matchesWhole(wanted, pattern, value);
    return wanted.every((component, index) => matchesPattern(component, parts[index] ?? ''));
  };
}

/** '*' alone, or a text with fewer than six components on either side, is compared as a whole. */
function matchesWhole(wanted: readonly Pattern[], pattern: Pattern, value: string): boolean {
  return wanted.length < 6 && matchesPattern(pattern, value);
}

function splitCodes(pattern: Pattern): Pattern[] {
  const components: number[][] = [[]];
  for (const code of pattern) {
    if (code === COLON && components.length < 6) components.push([]);
    else components.at(-1)?.push(code);
  }
  return components;
}

function splitArn(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
