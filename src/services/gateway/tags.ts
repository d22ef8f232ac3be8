// Tags by ARN, on every record that can carry them. Each version says which its own are. [api-gateway.md C2]
import type { Kind } from '../../store/contract.ts';
import type { Call, ReadTx } from '../kernel/contract.ts';
import { apiGatewayArn, ownedArn } from './arns.ts';
import { badRequest, notFound } from './faults.ts';
import { find, without } from './records.ts';

interface Tagged {
  readonly tags: Readonly<Record<string, string>>;
}

interface TaggedKind {
  readonly kind: Kind<Tagged>;
  /** Of kinds whose records may belong to an account: the whole ARN. Others have the path alone. */
  arnOf?(record: Tagged, call: Call): string;
}

interface Place extends TaggedKind {
  readonly arn: string;
  readonly id: string;
  /** The not-found text of this kind. */
  readonly missing: string;
}

/** What follows arn:aws:apigateway:REGION:: (or :ACCOUNT:), with a group for each part of the record's id. */
export type TaggedRow = readonly [pattern: RegExp, kind: TaggedKind, missing: (account: string, id: string) => string];

export function tagged<T extends Tagged>(kind: Kind<T>, arnOf?: (record: T, call: Call) => string): TaggedKind {
  return { kind: { name: kind.name }, arnOf };
}

/** The record behind an ARN of the caller's region, or a refusal. */
function placeOf(rows: readonly TaggedRow[], call: Call, arn: string): Place {
  const prefix = [apiGatewayArn(call.region, ''), ownedArn(call, '')].find((known) => arn.startsWith(known));
  const path = prefix === undefined ? '' : arn.slice(prefix.length);
  const owned = prefix === ownedArn(call, '');
  for (const [pattern, kind, missing] of rows) {
    const id = owned && !kind.arnOf ? undefined : pattern.exec(path)?.slice(1).join('/');
    if (id !== undefined) return { ...kind, arn, id, missing: missing(call.account, id) };
  }
  throw badRequest('Invalid ARN specified in the request');
}

/** Only by its one ARN: policies name records by it. */
function found(tx: ReadTx, call: Call, { kind, arnOf, arn, id, missing }: Place): Tagged {
  const record = find(tx, call, kind, id, missing);
  if (arnOf && arnOf(record, call) !== arn) throw notFound(missing);
  return record;
}

export function readTags(rows: readonly TaggedRow[], call: Call, arn: string): Tagged['tags'] {
  const place = placeOf(rows, call, arn);
  return call.read((tx) => found(tx, call, place)).tags;
}

export function addTags(
  rows: readonly TaggedRow[],
  call: Call,
  arn: string,
  more: Tagged['tags'] | undefined,
): Promise<void> {
  return replaceTags(rows, call, arn, (tags) => ({ ...tags, ...more }));
}

export function removeTags(
  rows: readonly TaggedRow[],
  call: Call,
  arn: string,
  keys: readonly string[],
): Promise<void> {
  return replaceTags(rows, call, arn, (tags) => keys.reduce(without, tags));
}

async function replaceTags(
  rows: readonly TaggedRow[],
  call: Call,
  arn: string,
  change: (tags: Tagged['tags']) => Tagged['tags'],
): Promise<void> {
  const place = placeOf(rows, call, arn);
  await call.write((tx) => {
    const record = found(tx, call, place);
    tx.put(place.kind, call.scope, place.id, { ...record, tags: change(record.tags) });
  });
}
