// Single values as text: headers, queries, labels, XML elements and form fields. Knows shapes, not places.
import type { Shape, TimestampFormat } from '../models/contract.ts';

/** Raised with what was wanted; each notation turns it into its own fault. */
export class UnreadableText extends Error {
  readonly wanted: string;
  constructor(wanted: string) {
    super(`not a ${wanted}`);
    this.wanted = wanted;
  }
}

/** How dates are written where the shape does not say. */
export interface DateStyle {
  readonly format: TimestampFormat;
  /** IAM, STS and S3 speak whole seconds; S3 writes their '.000'. [lambda H2, H3] */
  readonly seconds?: 'bare' | 'zeros';
}

export const IN_HEADER: DateStyle = { format: 'http-date' };
export const IN_QUERY: DateStyle = { format: 'date-time' };

export function readText(shape: Shape, text: string): unknown {
  switch (shape.t) {
    case 'string':
      return text;
    case 'number':
      return readNumber(text);
    case 'boolean':
      return readBoolean(text);
    case 'timestamp':
      return readDate(text);
    case 'blob':
      return readBase64(text);
    default:
      throw new UnreadableText(shape.t);
  }
}

export function writeText(shape: Shape, value: unknown, style: DateStyle): string {
  if (shape.t === 'timestamp') return writeDate(value as Date, shape.format ?? style.format, style);
  if (shape.t === 'blob') return toBuffer(value).toString('base64');
  return String(value);
}

function readNumber(text: string): number {
  const trimmed = text.trim();
  const value = Number(trimmed);
  if (trimmed === '' || !Number.isFinite(value)) throw new UnreadableText('number');
  return value;
}

function readBoolean(text: string): boolean {
  const lower = text.trim().toLowerCase();
  if (lower === 'true') return true;
  if (lower === 'false') return false;
  throw new UnreadableText('boolean');
}

const EPOCH = /^-?\d+(?:\.\d+)?$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$/i;
const HTTP_DATE = /^(?:[A-Z][a-z]{2,8}, )?\d{1,2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2}(?:\.\d+)? GMT$/;

/** Any of the three forms, whatever the model prefers: clients differ. */
export function readDate(text: string): Date {
  const trimmed = text.trim();
  if (EPOCH.test(trimmed)) return validDate(new Date(Math.round(Number(trimmed) * 1000)));
  if (DATE_TIME.test(trimmed))
    return validDate(new Date(/(?:Z|[+-]\d{2}:?\d{2})$/i.test(trimmed) ? trimmed : `${trimmed}Z`));
  if (HTTP_DATE.test(trimmed)) return validDate(new Date(trimmed));
  throw new UnreadableText('timestamp');
}

function validDate(date: Date): Date {
  if (Number.isNaN(date.getTime())) throw new UnreadableText('timestamp');
  return date;
}

export function writeDate(date: Date, format: TimestampFormat, style: DateStyle): string {
  if (format === 'epoch-seconds') return String(date.getTime() / 1000);
  if (format === 'http-date') return date.toUTCString();
  const iso = date.toISOString();
  if (style.seconds === 'zeros') return `${iso.slice(0, 19)}.000Z`;
  return style.seconds === 'bare' || iso.endsWith('.000Z') ? `${iso.slice(0, 19)}Z` : iso;
}

/** Buffer.from skips what is not base64, so a shorter result than the length promises means a foreign character. */
export function readBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  if (bytes.length !== Math.floor(((text.length - padding) * 3) / 4)) throw new UnreadableText('base64 value');
  return bytes;
}

export function toBuffer(value: unknown): Buffer {
  if (Buffer.isBuffer(value)) return value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return Buffer.from(String(value));
}
