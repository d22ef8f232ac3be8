// The codec: picks the notation of a service. The one door of this room beside sigv4/.
import type { Protocol, ServiceName } from '../models/contract.ts';
import type { Codec } from './contract.ts';
import { jsonRpc } from './json-rpc.ts';
import type { Notation } from './notation.ts';
import { query } from './query.ts';
import { recogniser } from './recognise.ts';
import { restJson } from './rest-json.ts';
import { restXml } from './rest-xml.ts';
import { s3 } from './s3.ts';
import { tableOf } from './table.ts';
import type { Table } from './table.ts';

const NOTATIONS: Readonly<Record<Protocol, (table: Table) => Notation>> = {
  'rest-json': restJson,
  'json-1.0': jsonRpc,
  'json-1.1': jsonRpc,
  query,
  'rest-xml': restXml,
};

const notations = new Map<ServiceName, Notation>();

function notationOf(service: ServiceName): Notation {
  const known = notations.get(service);
  if (known) return known;
  const table = tableOf(service);
  const made = service === 's3' ? s3(table) : NOTATIONS[table.model.protocol](table);
  notations.set(service, made);
  return made;
}

export interface CodecOptions {
  /** Host names under which clients reach this server: `bucket.<name>` is then a bucket. Default: localhost. */
  readonly baseHosts?: readonly string[];
}

export function createCodec({ baseHosts = ['localhost'] }: CodecOptions = {}): Codec {
  return {
    recognise: recogniser(baseHosts),
    streamsBody({ service, operation }) {
      if (operation === undefined) return false;
      const shape = tableOf(service).operation(operation).inputs.payload?.shape;
      return shape?.t === 'blob' && shape.streaming === true;
    },
    decode({ service, operation, labels }, request) {
      return notationOf(service).decode(tableOf(service).operation(operation), labels ?? {}, request);
    },
    encode({ service, operation }, output, requestId, overrides) {
      const members = (output ?? {}) as Readonly<Record<string, unknown>>;
      return notationOf(service).encode(tableOf(service).operation(operation), members, requestId, overrides);
    },
    encodeFault(service, fault, requestId, request) {
      return notationOf(service).encodeFault(fault, requestId, request);
    },
    operations(service) {
      return tableOf(service).names;
    },
  };
}

export const codec: Codec = createCodec();
