// Finds and changes function records. Each operation has its own words for what is missing; the common ones are here.
import type { Call, ReadTx, Tx } from '../kernel/contract.ts';
import { notFound } from './faults.ts';
import type { FunctionTarget } from './names.ts';
import { functionArn, isAlias, targetArn } from './names.ts';
import { FUNCTION } from './resources.ts';
import type { FunctionRecord, FunctionVersion } from './resources.ts';

/** A member of a map whose keys clients choose: 'constructor' is an alias name like any other. */
export function own<T>(map: Readonly<Record<string, T>>, key: string | undefined): T | undefined {
  return key !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
}

/** The map without one key. */
export function without<T>(map: Readonly<Record<string, T>>, key: string): Record<string, T> {
  const { [key]: _dropped, ...rest } = map;
  return rest;
}

/** The record without what hangs on a version or alias that goes away; a function URL stays and answers 403. [lambda B6] */
export function withoutQualifier(record: FunctionRecord, qualifier: string): FunctionRecord {
  return {
    ...record,
    policies: without(record.policies, qualifier),
    provisioned: without(record.provisioned, qualifier),
    eventInvoke: without(record.eventInvoke, qualifier),
    runtimeManagement: without(record.runtimeManagement, qualifier),
  };
}

/** Throws 404 `Function not found` with this ARN when there is no such function. */
export function foundFunction(
  read: ReadTx,
  target: FunctionTarget,
  arn = functionArn(target.scope, target.name),
): FunctionRecord {
  const record = read.get(FUNCTION, target.scope, target.name);
  if (!record) throw notFound(`Function not found: ${arn}`);
  return record;
}

/** $LATEST, a published version, or the version that an alias points to. */
export function versionOf(record: FunctionRecord, qualifier: string | undefined): FunctionVersion | undefined {
  const wanted = own(record.aliases, qualifier)?.version ?? qualifier ?? '$LATEST';
  return wanted === '$LATEST' ? record.latest : record.published.find((published) => published.version === wanted);
}

export function foundVersion(
  record: FunctionRecord,
  target: FunctionTarget,
  qualifier = target.qualifier,
): FunctionVersion {
  const version = versionOf(record, qualifier);
  if (!version) throw notFound(`Function not found: ${targetArn(target, qualifier)}`);
  return version;
}

/** Refuses a qualifier that names nothing, with the words for aliases and for versions. [errors-lambda.md] */
export function checkQualifier(record: FunctionRecord | undefined, target: FunctionTarget): void {
  const { qualifier } = target;
  if (qualifier === undefined || qualifier === '$LATEST') return;
  if (isAlias(qualifier) && !own(record?.aliases ?? {}, qualifier))
    throw notFound(`Cannot find alias arn: ${targetArn(target)}`);
  if (!record || !versionOf(record, qualifier)) throw notFound(`Function not found: ${targetArn(target)}`);
}

/** Reads the record, lets `edit` make the next one, and stores it. The tuple's second part is the answer. */
export function changeFunction<T>(
  call: Call,
  target: FunctionTarget,
  edit: (record: FunctionRecord, tx: Tx) => readonly [next: FunctionRecord, answer: T],
): Promise<T> {
  return call.write((tx) => {
    const record = foundFunction(tx, target);
    const [next, answer] = edit(record, tx);
    if (next !== record) tx.put(FUNCTION, target.scope, target.name, next);
    return answer;
  });
}

/** Gives a new revision to what a qualifier names: an alias, a version or $LATEST. */
export function touched(record: FunctionRecord, qualifier: string, revisionId: string): FunctionRecord {
  const alias = own(record.aliases, qualifier);
  if (alias) return { ...record, aliases: { ...record.aliases, [qualifier]: { ...alias, revisionId } } };
  if (qualifier === '' || qualifier === '$LATEST') return { ...record, latest: { ...record.latest, revisionId } };
  const published = record.published.map((version) =>
    version.version === qualifier ? { ...version, revisionId } : version,
  );
  return { ...record, published };
}

export function revisionOf(record: FunctionRecord, qualifier: string): string | undefined {
  return (
    own(record.aliases, qualifier)?.revisionId ??
    versionOf(record, qualifier === '' ? undefined : qualifier)?.revisionId
  );
}
