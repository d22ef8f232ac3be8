// Published versions: frozen copies of $LATEST, numbered 1, 2, 3, never reused. [lambda B3]
import { createHash } from 'node:crypto';
import type {
  FunctionConfiguration,
  ListVersionsByFunctionRequest,
  ListVersionsByFunctionResponse,
  PublishVersionRequest,
} from '@aws-sdk/client-lambda';
import type { Call, Ids } from '../kernel/contract.ts';
import { invalid, staleRevision, unserved } from './faults.ts';
import { changeFunction, foundFunction } from './lookup.ts';
import { functionArn, functionTarget } from './names.ts';
import { pageOf, versionOrder } from './pages.ts';
import { configuration } from './render.ts';
import type { FunctionRecord, FunctionVersion } from './resources.ts';

export interface Published {
  readonly record: FunctionRecord;
  readonly version: FunctionVersion;
}

/** The record with $LATEST published; when nothing has changed since the last version, that version and the same record. */
export function publish(record: FunctionRecord, ids: Ids, description?: string): Published {
  const print = fingerprint(record.latest);
  const last = record.published.at(-1);
  if (last && Number(last.version) === record.lastVersion && record.publishedFingerprint === print)
    return { record, version: last };
  const number = record.lastVersion + 1;
  const version: FunctionVersion = {
    ...record.latest,
    version: String(number),
    description: description ?? record.latest.description,
    revisionId: ids.uuid(),
  };
  return {
    record: {
      ...record,
      latest: { ...record.latest, revisionId: ids.uuid() },
      published: [...record.published, version],
      lastVersion: number,
      publishedFingerprint: print,
    },
    version,
  };
}

function fingerprint(latest: FunctionVersion): string {
  const { revisionId: _revision, lastModifiedMs: _time, ...content } = latest;
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

export function checkRevision(revisionId: string | undefined, record: FunctionRecord): void {
  if (revisionId !== undefined && revisionId !== record.latest.revisionId) throw staleRevision('GetFunction/GetAlias');
}

function publishVersion(input: PublishVersionRequest, call: Call): Promise<FunctionConfiguration> {
  if (input.PublishTo !== undefined) throw unserved('PublishTo');
  const target = functionTarget(input, call);
  return changeFunction(call, target, (record) => {
    checkRevision(input.RevisionId, record);
    const { sha256 } = record.latest.code;
    if (input.CodeSha256 !== undefined && input.CodeSha256 !== '' && input.CodeSha256 !== sha256) {
      throw invalid(
        `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${sha256}). Please try again with the CodeSHA256 in $LATEST.`,
      );
    }
    const { record: next, version } = publish(record, call.ids, input.Description);
    return [next, configuration(next, version, functionArn(target.scope, target.name, version.version), 'settled')];
  });
}

function listVersionsByFunction(input: ListVersionsByFunctionRequest, call: Call): ListVersionsByFunctionResponse {
  const target = functionTarget(input, call);
  const record = call.read((read) => foundFunction(read, target));
  const { items, more } = pageOf(
    [record.latest, ...record.published],
    ({ version }) => versionOrder(version),
    input,
    10_000,
  );
  const shown = items.map((item) =>
    configuration(record, item, functionArn(target.scope, target.name, item.version), 'listed'),
  );
  return { Versions: shown, ...more };
}

export const versionHandlers = { PublishVersion: publishVersion, ListVersionsByFunction: listVersionsByFunction };
