// An API's content read from the store and written back, only what differs.
import type { Kind } from '../../../store/contract.ts';
import type { Call, ReadTx, Tx } from '../../kernel/contract.ts';
import { contentOf } from '../deployments.ts';
import { recordsUnder, under } from '../../gateway/records.ts';
import {
  AUTHORIZER,
  DOCUMENTATION_PART,
  GATEWAY_RESPONSE,
  MODEL,
  RESOURCE,
  REST_API,
  VALIDATOR,
  type DocumentationPartRecord,
  type RestApiRecord,
} from '../resources.ts';
import type { ApiContent } from './build.ts';

export function readContent(tx: ReadTx, call: Call, api: RestApiRecord): ApiContent {
  return { ...contentOf(tx, call, api), parts: recordsUnder(tx, call, DOCUMENTATION_PART, api.id) };
}

export function writeContent(tx: Tx, call: Call, next: ApiContent): void {
  const { api } = next;
  const write = <T>(kind: Kind<T>, records: readonly T[], idOf: (record: T) => string) =>
    writeKind(
      { tx, call, apiId: api.id },
      kind,
      new Map(records.map((record) => [under(api.id, idOf(record)), record])),
    );
  tx.put(REST_API, call.scope, api.id, api);
  write(RESOURCE, next.resources, ({ id }) => id);
  write(AUTHORIZER, next.authorizers, ({ id }) => id);
  write(MODEL, next.models, ({ name }) => name);
  write(VALIDATOR, next.validators, ({ id }) => id);
  write(GATEWAY_RESPONSE, next.gatewayResponses, ({ responseType }) => responseType);
  writeParts(tx, call, api.id, next.parts);
}

export function writeParts(tx: Tx, call: Call, apiId: string, parts: readonly DocumentationPartRecord[]): void {
  const records = new Map(parts.map((part) => [under(apiId, part.id), part]));
  writeKind({ tx, call, apiId }, DOCUMENTATION_PART, records);
}

interface Target {
  readonly tx: Tx;
  readonly call: Call;
  readonly apiId: string;
}

function writeKind<T>({ tx, call, apiId }: Target, kind: Kind<T>, records: ReadonlyMap<string, T>): void {
  const former = new Map<string, string>();
  for (const entry of tx.list(kind, call.scope, { prefix: under(apiId, '') })) {
    if (records.has(entry.id)) former.set(entry.id, JSON.stringify(entry.value));
    else tx.delete(kind, call.scope, entry.id);
  }
  for (const [id, record] of records) {
    if (former.get(id) !== JSON.stringify(record)) tx.put(kind, call.scope, id, record);
  }
}
