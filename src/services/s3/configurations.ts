// Configurations of a bucket that bear an id, several of a kind: kept as sent, read back and listed; nothing acts on them.
import type { Call, Handler } from '../kernel/contract.ts';
import { kind } from '../../store/contract.ts';
import { fault } from '../kernel/fault.ts';
import { invalidArgument, malformedXml } from './faults.ts';
import { bucketOf, type NamesBucket } from './find.ts';
import { EVERYWHERE } from './resources.ts';

interface Configuration {
  readonly Id?: string;
}

/** id: `${bucket}/${kind}/${id}`. */
export const CONFIGURATION = kind<Configuration>('s3/configuration');

const KINDS = ['Analytics', 'IntelligentTiering', 'Inventory', 'Metrics'] as const;
type ConfigurationKind = (typeof KINDS)[number];

interface Input extends NamesBucket {
  readonly Id?: string;
  readonly ContinuationToken?: string;
}

const PAGE = 100;

export const configurationHandlers: Readonly<Record<string, Handler<never>>> = Object.fromEntries(
  KINDS.flatMap((name) => [
    [`PutBucket${name}Configuration`, (input: Input, call: Call) => put(name, input, call)],
    [`GetBucket${name}Configuration`, (input: Input, call: Call) => get(name, input, call)],
    [`DeleteBucket${name}Configuration`, (input: Input, call: Call) => remove(name, input, call)],
    [`ListBucket${name}Configurations`, (input: Input, call: Call) => list(name, input, call)],
  ]),
);

function placeOf(bucket: string, name: ConfigurationKind, id = ''): string {
  return `${bucket}/${name}/${id}`;
}

async function put(name: ConfigurationKind, input: Input, call: Call): Promise<void> {
  const value = (input as unknown as Readonly<Record<string, Configuration | undefined>>)[`${name}Configuration`];
  if (!value || value.Id === undefined) throw malformedXml();
  if (value.Id !== input.Id) throw invalidArgument('Input Id does not match configuration Id', 'id', input.Id ?? '');
  await call.write((tx) => {
    const bucket = bucketOf(tx, input, call);
    tx.put(CONFIGURATION, EVERYWHERE, placeOf(bucket.name, name, input.Id), value);
  });
}

function get(name: ConfigurationKind, input: Input, call: Call) {
  const found = call.read((tx) =>
    tx.get(CONFIGURATION, EVERYWHERE, placeOf(bucketOf(tx, input, call).name, name, input.Id)),
  );
  if (!found) throw notThere();
  return { [`${name}Configuration`]: found };
}

async function remove(name: ConfigurationKind, input: Input, call: Call): Promise<void> {
  await call.write((tx) => {
    const place = placeOf(bucketOf(tx, input, call).name, name, input.Id);
    if (!tx.delete(CONFIGURATION, EVERYWHERE, place)) throw notThere();
  });
}

function list(name: ConfigurationKind, input: Input, call: Call) {
  return call.read((tx) => {
    const prefix = placeOf(bucketOf(tx, input, call).name, name);
    const after = input.ContinuationToken === undefined ? {} : { after: prefix + input.ContinuationToken };
    const found = tx.list(CONFIGURATION, EVERYWHERE, { prefix, limit: PAGE + 1, ...after });
    const shown = found.slice(0, PAGE).map((entry) => entry.value);
    return {
      [`${name}ConfigurationList`]: shown,
      IsTruncated: found.length > PAGE,
      ...(found.length > PAGE && { NextContinuationToken: shown.at(-1)?.Id }),
    };
  });
}

function notThere() {
  return fault('NoSuchConfiguration', 'The specified configuration does not exist.', {}, 404);
}
