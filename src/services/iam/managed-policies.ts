// AWS's own managed policies, which every account has: the ones that serverless projects name. No store. [D4]
import { createHash } from 'node:crypto';
import { FUNCTION_POLICIES } from './managed-functions.ts';
import { SERVICE_POLICIES } from './managed-services.ts';
import type { Row } from './managed-statements.ts';
import type { PolicyRecord } from './resources.ts';

/** Ids that clients are known to have seen; the others follow from the name. [H3] */
const KNOWN_IDS: Readonly<Record<string, string>> = {
  AWSLambdaBasicExecutionRole: 'ANPAJNCQGXC42545SKXIK',
  AdministratorAccess: 'ANPAIWMBCKSKIEE64ZLYK',
};
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function idFor(name: string): string {
  const digest = createHash('sha256').update(name).digest();
  return KNOWN_IDS[name] ?? `ANPAJ${[...digest.subarray(0, 16)].map((byte) => LETTERS.charAt(byte & 31)).join('')}`;
}

/** Only the newest version is kept, under its own number. */
function record([path, name, version, created, description, statements]: Row): PolicyRecord {
  const createdMs = Date.parse(created);
  const id = `v${version}`;
  return {
    name,
    id: idFor(name),
    path,
    arn: `arn:aws:iam::aws:policy${path}${name}`,
    description,
    createdMs,
    updatedMs: createdMs,
    versions: [{ id, document: JSON.stringify({ Version: '2012-10-17', Statement: statements }), createdMs }],
    defaultVersion: id,
    lastVersion: version,
    tags: [],
  };
}

/** By ARN. */
export const AWS_POLICIES: ReadonlyMap<string, PolicyRecord> = new Map(
  [...FUNCTION_POLICIES, ...SERVICE_POLICIES].map(record).map((policy) => [policy.arn, policy]),
);

export function awsPolicy(arn: string): PolicyRecord | undefined {
  return AWS_POLICIES.get(arn);
}
