// The text of a segment file: one record a line, so that a torn last record is a line without its end. No file is opened here.
//   @<ms>                                 the records that follow were ingested then
//   +<n> TAB <created ms> TAB <kept> TAB <name>   number n stands for this stream from here on
//   -<name>                               the stream was deleted: its records above are dead
//   <n> TAB <timestamp ms> TAB <message>  an event

const NEWLINE = 10;
const TAB = 9;
const AT = 64;
const PLUS = 43;
const MINUS = 45;
const ZERO = 48;
const ESCAPE = '\u0010';

/** A line with its end, and nothing in it that `escape` would change. */
export function isRecord(text: string): boolean {
  return text.indexOf('\n') === text.length - 1 && !text.includes(ESCAPE);
}

/** Makes a text fit on one line. */
export function escape(text: string): string {
  if (!text.includes('\n') && !text.includes(ESCAPE)) return text;
  return text.replaceAll(ESCAPE, ESCAPE + ESCAPE).replaceAll('\n', `${ESCAPE}n`);
}

export function unescape(text: string): string {
  if (!text.includes(ESCAPE)) return text;
  const parts = text.split(ESCAPE + ESCAPE);
  return parts.map((part) => part.replaceAll(`${ESCAPE}n`, '\n')).join(ESCAPE);
}

export function ingestedLine(ms: number): string {
  return `@${ms}\n`;
}

export function streamLine(number: number, createdMs: number, kept: boolean, name: string): string {
  return `+${number}\t${createdMs}\t${kept ? 1 : 0}\t${escape(name)}\n`;
}

export function deletedLine(name: string): string {
  return `-${escape(name)}\n`;
}

/** What a scan finds. Offsets are those of the record's first byte; the message lies in [start, end), still escaped. */
export interface Visitor {
  ingested(ms: number): void;
  stream(number: number, createdMs: number, kept: boolean, name: string): void;
  deleted(name: string, offset: number): void;
  event(number: number, timestampMs: number, offset: number, start: number, end: number): void;
}

/**
 * Visits the records from `from` on and answers the offset after the last whole one. A line that is no record (a block that a
 * power failure left blank) is passed over.
 */
export function scan(bytes: Buffer, from: number, visitor: Visitor): number {
  let start = from;
  for (;;) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end < 0) return start;
    visit(bytes, start, end, visitor);
    start = end + 1;
  }
}

function visit(bytes: Buffer, start: number, end: number, visitor: Visitor): void {
  switch (bytes[start]) {
    case AT:
      return visitor.ingested(Number(bytes.toString('latin1', start + 1, end)));
    case MINUS:
      return visitor.deleted(unescape(bytes.toString('utf8', start + 1, end)), start);
    case PLUS: {
      const [number, createdMs, kept, ...name] = bytes.toString('utf8', start + 1, end).split('\t');
      return visitor.stream(Number(number), Number(createdMs), kept === '1', unescape(name.join('\t')));
    }
    default:
      return visitEvent(bytes, start, end, visitor);
  }
}

function visitEvent(bytes: Buffer, start: number, end: number, visitor: Visitor): void {
  let at = start;
  let number = 0;
  let timestampMs = 0;
  for (; isDigit(bytes[at]); at++) number = number * 10 + (bytes[at] as number) - ZERO;
  if (at === start || bytes[at] !== TAB) return;
  const second = ++at;
  for (; isDigit(bytes[at]); at++) timestampMs = timestampMs * 10 + (bytes[at] as number) - ZERO;
  if (at > second && bytes[at] === TAB) visitor.event(number, timestampMs, start, at + 1, end);
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= ZERO + 9;
}

/** Where an event lies. Within a group (segment, offset) ascends with ingestion. */
export interface Place {
  readonly timestampMs: number;
  readonly segment: number;
  readonly offset: number;
}

/** 56 digits: unique in the group, ascending with ingestion, and holding the timestamp so that a page can go on after it. */
export function eventId(place: Place): string {
  const { segment, offset, timestampMs } = place;
  return `3${String(segment).padStart(15, '0')}${String(offset).padStart(20, '0')}${String(timestampMs).padStart(20, '0')}`;
}

/** Undefined when it is no id of ours. */
export function placeOf(id: string): Place | undefined {
  if (!/^3\d{55}$/.test(id)) return undefined;
  return { segment: Number(id.slice(1, 16)), offset: Number(id.slice(16, 36)), timestampMs: Number(id.slice(36)) };
}

/** The order of answers: by timestamp, then by ingestion. */
export function comparePlaces(a: Place, b: Place): number {
  return a.timestampMs - b.timestampMs || a.segment - b.segment || a.offset - b.offset;
}
