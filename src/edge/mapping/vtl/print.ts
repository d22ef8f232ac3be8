// Values as text: Java's form for maps and for lists that a template made, JSON for lists that came from JSON. [api-gateway.md A12.2]
import type { Frame } from './frame.ts';
import { Host, JavaDouble, JavaList, numberText, type Value, type VtlMap } from './values.ts';

function mapText(map: VtlMap, frame: Frame): string {
  const parts: string[] = [];
  for (const [key, value] of map) parts.push(`${key}=${printed(value, frame)}`);
  return `{${parts.join(', ')}}`;
}

function nestedText(value: Value[] | VtlMap, frame: Frame): string {
  if (value instanceof Map) return mapText(value, frame);
  if (value instanceof JavaList) return `[${value.map((item) => printed(item, frame)).join(', ')}]`;
  return json(value, frame);
}

/** As toString() gives it. */
export function printed(value: Value, frame: Frame): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof JavaDouble) return numberText(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (value instanceof Host) return value.text(frame);
  frame.step();
  return frame.grown(frame.nested(() => nestedText(value, frame)));
}

function nestedJson(value: Value[] | VtlMap, frame: Frame): string {
  if (Array.isArray(value)) return `[${value.map((item) => json(item, frame)).join(',')}]`;
  const parts: string[] = [];
  for (const [key, item] of value) parts.push(`${JSON.stringify(key)}:${json(item, frame)}`);
  return `{${parts.join(',')}}`;
}

/** JSON without spaces. */
export function json(value: Value, frame: Frame): string {
  if (typeof value === 'string') return frame.grown(JSON.stringify(value));
  if (typeof value !== 'object' || value === null) return typeof value === 'number' ? numberText(value) : String(value);
  if (value instanceof JavaDouble) return numberText(value);
  if (value instanceof Host) return JSON.stringify(value.text(frame));
  frame.step();
  return frame.grown(frame.nested(() => nestedJson(value, frame)));
}
