// A small XML reader: elements, attributes, text. No DTD, no entities but the five and character references, bounded.

export interface XmlElement {
  /** Without its prefix. */
  readonly name: string;
  /** Names as written, prefix and all. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** All character data directly inside, joined. */
  readonly text: string;
}

export class XmlError extends Error {}

const MAX_DEPTH = 64;
const MAX_ELEMENTS = 200_000;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

interface Open {
  readonly tag: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

/** The root element. Throws XmlError for anything that is not well-formed or not allowed here. */
export function parseXml(source: string): XmlElement {
  const text = source.charCodeAt(0) === 0xfeff ? source.slice(1) : source;
  const stack: Open[] = [];
  let root: XmlElement | undefined;
  let count = 0;
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('<', at);
    addText(stack.at(-1), text.slice(at, open < 0 ? text.length : open));
    if (open < 0) break;
    at = skipMarkup(text, open, stack.at(-1));
    if (at > open) continue;
    if (text[open + 1] === '/') {
      const end = endOf(text, '>', open);
      const closed = close(stack, text.slice(open + 2, end).trimEnd());
      if (stack.length === 0) root = closed;
      else stack.at(-1)?.children.push(closed);
      at = end + 1;
      continue;
    }
    if (root || ++count > MAX_ELEMENTS || stack.length >= MAX_DEPTH) throw new XmlError('too many elements');
    const end = endOfTag(text, open);
    const empty = text[end - 1] === '/';
    const element = startElement(text.slice(open + 1, empty ? end - 1 : end));
    at = end + 1;
    if (!empty) stack.push(element);
    else if (stack.length === 0) root = element;
    else stack.at(-1)?.children.push(element);
  }
  if (!root || stack.length > 0) throw new XmlError('the document ends too early');
  return root;
}

/** Past a comment, CDATA section or processing instruction at `open`; `open` itself for a tag. */
function skipMarkup(text: string, open: number, parent: Open | undefined): number {
  if (text[open + 1] === '?') return endOf(text, '?>', open) + 2;
  if (text[open + 1] !== '!') return open;
  if (text.startsWith('<!--', open)) return endOf(text, '-->', open + 4) + 3;
  if (text.startsWith('<![CDATA[', open) && parent) {
    const end = endOf(text, ']]>', open + 9);
    parent.text += text.slice(open + 9, end);
    return end + 3;
  }
  throw new XmlError('declarations are refused');
}

function addText(parent: Open | undefined, raw: string): void {
  if (raw === '') return;
  if (parent) parent.text += unescapeXml(raw);
  else if (raw.trim() !== '') throw new XmlError('text outside the root element');
}

function close(stack: Open[], tag: string): XmlElement {
  const open = stack.pop();
  if (!open || open.tag !== tag) throw new XmlError('an element is closed that is not open');
  return open;
}

function endOf(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  if (end < 0) throw new XmlError('the document ends too early');
  return end;
}

/** The '>' of a start tag, not one inside a quoted attribute. */
function endOfTag(text: string, open: number): number {
  const end = endOf(text, '>', open);
  const quote = text.slice(open, end).search(/["']/);
  if (quote < 0) return end;
  let inside = '';
  for (let i = open; i < text.length; i++) {
    const c = text[i] as string;
    if (inside) inside = c === inside ? '' : inside;
    else if (c === '"' || c === "'") inside = c;
    else if (c === '>') return i;
  }
  throw new XmlError('the document ends too early');
}

const NAME = /^[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?$/;
const ATTRIBUTE = /\s+([A-Za-z_][\w.:-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/gy;

function startElement(tag: string): Open {
  const space = tag.search(/\s/);
  const name = space < 0 ? tag : tag.slice(0, space);
  if (!NAME.test(name)) throw new XmlError('an element has no proper name');
  const rest = space < 0 ? '' : tag.slice(space).trimEnd();
  const colon = name.indexOf(':');
  return { tag: name, name: name.slice(colon + 1), attributes: readAttributes(rest), children: [], text: '' };
}

const NO_ATTRIBUTES: Readonly<Record<string, string>> = {};

function readAttributes(rest: string): Readonly<Record<string, string>> {
  if (rest === '') return NO_ATTRIBUTES;
  const attributes = Object.create(null) as Record<string, string>;
  ATTRIBUTE.lastIndex = 0;
  while (ATTRIBUTE.lastIndex < rest.length) {
    const match = ATTRIBUTE.exec(rest);
    if (!match) throw new XmlError('an attribute is malformed');
    attributes[match[1] as string] = unescapeXml(match[2] ?? match[3] ?? '');
  }
  return attributes;
}

function unescapeXml(raw: string): string {
  if (!raw.includes('&')) return raw;
  return raw.replace(/&([^;&]{0,10});?/g, (whole, body: string) => {
    const known = whole.endsWith(';') ? (ENTITIES[body] ?? character(body)) : undefined;
    if (known === undefined) throw new XmlError('an entity is unknown');
    return known;
  });
}

function character(body: string): string | undefined {
  const match = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(body);
  if (!match) return undefined;
  const code = match[1] === undefined ? Number(match[2]) : Number.parseInt(match[1], 16);
  return code > 0x10ffff ? undefined : String.fromCodePoint(code);
}
