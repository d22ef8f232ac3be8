// What the tests of imports and exports share: documents as bytes, and an API's records without anything accidental.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Call } from '../../kernel/contract.ts';
import { REST_API } from '../resources.ts';
import { ACCOUNT, REGION, type Kit } from '../testkit.test.ts';
import type { ApiContent } from './build.ts';
import { readContent } from './store.ts';

const FOLDER = new URL('../../../../test/documents/', import.meta.url);
export const PETSTORES = ['petstore.oas30.yaml', 'petstore.swagger20.yaml'] as const;

export function documentText(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8');
}

export function asJson(yaml: string): string {
  return JSON.stringify(parse(yaml));
}

export function bytes(document: string | object): Uint8Array {
  return Buffer.from(typeof document === 'string' ? document : JSON.stringify(document));
}

export function contentOfApi(kit: Kit, apiId: string): ApiContent {
  const call = { scope: { account: ACCOUNT, region: REGION } } as Call;
  return kit.store.read((tx) => {
    const api = tx.get(REST_API, call.scope, apiId);
    if (!api) throw new Error(`no API ${apiId}`);
    return readContent(tx, call, api);
  });
}

/** Ids as the names or paths that they stand for, lists in the order of their keys, no creation date. */
export function canonical(content: ApiContent): object {
  const { api } = content;
  const names = new Map([
    [api.id, '{api}'],
    ...content.resources.map(({ id, path }) => [id, path] as const),
    ...content.authorizers.map(({ id, name }) => [id, name] as const),
    ...content.validators.map(({ id, name }) => [id, name ?? ''] as const),
  ]);
  const text = JSON.stringify(content, (key, value: unknown) => {
    if (key === 'id' || key === 'createdMs') return undefined;
    return typeof value === 'string' ? (names.get(value) ?? value.replaceAll(`/${api.id}/`, '/{api}/')) : value;
  });
  const plain = JSON.parse(text) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(plain).map(([name, value]) => [name, Array.isArray(value) ? sorted(value) : value]),
  );
}

function sorted(list: readonly unknown[]): unknown[] {
  return list.map((item) => ordered(item)).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** Keys in order, so that equal records have equal texts. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, ordered(item)]));
}

export async function imported(
  kit: Kit,
  document: string | object,
  parameters?: Record<string, string>,
): Promise<string> {
  const { id = '' } = await kit.run('ImportRestApi', { body: bytes(document), parameters });
  return id;
}

/** Deploys an API to `dev` with a documentation version, and exports it with everything. */
export async function exported(kit: Kit, restApiId: string, exportType: string, accepts: string): Promise<string> {
  await kit.run('CreateDeployment', { restApiId, stageName: 'dev' });
  await kit.run('CreateDocumentationVersion', { restApiId, documentationVersion: '1', stageName: 'dev' });
  const parameters = { extensions: 'integrations,authorizers,apigateway,documentation' };
  const { body } = await kit.run('GetExport', { restApiId, stageName: 'dev', exportType, accepts, parameters });
  return Buffer.from(body ?? []).toString('utf8');
}
