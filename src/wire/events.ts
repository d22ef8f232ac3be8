// Typed events of an output to event stream frames. The notation says how an event's own members are written.
import type { StructureShape } from '../models/contract.ts';
import { encodeFrame } from './eventstream.ts';
import { toBuffer } from './scalar.ts';
import type { Operation, Table } from './table.ts';

export const EVENT_STREAM_TYPE = 'application/vnd.amazon.eventstream';

export interface EventStyle {
  readonly contentType: string;
  /** The body of an event without a payload member. */
  write(shape: StructureShape, value: Readonly<Record<string, unknown>>): string;
}

type Event = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** `first`: an RPC protocol's initial response, with the output's other members. */
export async function* encodeEvents(
  table: Table,
  operation: Operation,
  output: Readonly<Record<string, unknown>>,
  style: EventStyle,
  first?: string,
): AsyncGenerator<Buffer> {
  const bound = operation.events;
  if (!bound) throw new Error(`${operation.model.name} answers no events`);
  if (first !== undefined) yield frame('event', 'initial-response', style.contentType, Buffer.from(first));
  const union = bound.shape as StructureShape;
  for await (const event of (output[bound.name] ?? []) as AsyncIterable<Event>) {
    const name = Object.keys(event).find((key) => union.members[key] !== undefined);
    if (name === undefined) throw new Error(`${operation.model.name} has no event ${Object.keys(event).join()}`);
    yield encodeEvent(
      table,
      table.shape(union.members[name]?.shape ?? -1) as StructureShape,
      name,
      event[name] ?? {},
      style,
    );
  }
}

function encodeEvent(
  table: Table,
  shape: StructureShape,
  name: string,
  value: Readonly<Record<string, unknown>>,
  style: EventStyle,
): Buffer {
  if (shape.t === 'error') return frame('exception', name, style.contentType, Buffer.from(style.write(shape, value)));
  const payload = table.members(shape).find((bound) => bound.traits.eventPayload);
  if (!payload) return frame('event', name, style.contentType, Buffer.from(style.write(shape, value)));
  if (payload.shape.t === 'blob')
    return frame('event', name, 'application/octet-stream', toBuffer(value[payload.name] ?? ''));
  const inner = value[payload.name] as Readonly<Record<string, unknown>>;
  return frame('event', name, style.contentType, Buffer.from(style.write(payload.shape as StructureShape, inner)));
}

function frame(messageType: 'event' | 'exception', type: string, contentType: string, payload: Uint8Array): Buffer {
  const headers = { ':message-type': messageType, [`:${messageType}-type`]: type, ':content-type': contentType };
  return encodeFrame(headers, payload);
}
