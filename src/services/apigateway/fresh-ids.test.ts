// Random ids that are taken already are drawn again: whatever is created never overwrites what is there.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { randomIds } from '../kernel/ids.ts';
import { LAMBDA_URI, openKit, type Kit, type Operation } from './testkit.test.ts';

interface Creation {
  readonly operation: Operation;
  readonly list: Operation;
  readonly idMember?: string;
  /** The n-th input; `given` has an API with its root. */
  input(given: { restApiId: string; rootId: string }, n: number): object;
}

const CREATIONS: readonly Creation[] = [
  { operation: 'CreateRestApi', list: 'GetRestApis', input: (_given, n) => ({ name: `api${n}` }) },
  {
    operation: 'CreateResource',
    list: 'GetResources',
    input: ({ restApiId, rootId }, n) => ({ restApiId, parentId: rootId, pathPart: `p${n}` }),
  },
  {
    operation: 'CreateModel',
    list: 'GetModels',
    input: ({ restApiId }, n) => ({
      restApiId,
      name: `M${n}`,
      contentType: 'application/json',
      schema: '{"type":"object"}',
    }),
  },
  { operation: 'CreateRequestValidator', list: 'GetRequestValidators', input: ({ restApiId }) => ({ restApiId }) },
  {
    operation: 'CreateAuthorizer',
    list: 'GetAuthorizers',
    input: ({ restApiId }, n) => ({ restApiId, name: `a${n}`, type: 'TOKEN', authorizerUri: LAMBDA_URI }),
  },
  {
    operation: 'CreateDocumentationPart',
    list: 'GetDocumentationParts',
    input: ({ restApiId }, n) => ({ restApiId, location: { type: 'MODEL', name: `m${n}` }, properties: '{}' }),
  },
  { operation: 'CreateDeployment', list: 'GetDeployments', input: ({ restApiId }) => ({ restApiId }) },
  { operation: 'CreateApiKey', list: 'GetApiKeys', input: (_given, n) => ({ name: `k${n}` }) },
  { operation: 'CreateUsagePlan', list: 'GetUsagePlans', input: (_given, n) => ({ name: `p${n}` }) },
  { operation: 'CreateVpcLink', list: 'GetVpcLinks', input: (_given, n) => ({ name: `l${n}`, targetArns: ['arn:x'] }) },
  {
    operation: 'GenerateClientCertificate',
    list: 'GetClientCertificates',
    idMember: 'clientCertificateId',
    input: () => ({}),
  },
];

async function idsOf(kit: Kit, { list, idMember = 'id' }: Creation, given: object): Promise<string[]> {
  const { items = [] } = (await kit.run(list, given as never)) as { items?: Record<string, string>[] };
  return items.map((item) => item[idMember] ?? '');
}

for (const creation of CREATIONS) {
  it(`${creation.operation} draws again when the id is taken`, async () => {
    const kit = openKit();
    try {
      const { restApiId, rootId } = await kit.mockApi();
      const given = { restApiId, rootId };
      const first = (await kit.run(creation.operation, creation.input(given, 0) as never)) as Record<string, string>;
      const before = await idsOf(kit, creation, given);
      const draws = [first[creation.idMember ?? 'id'] ?? ''];
      kit.ids.lower = (n) => draws.pop() ?? randomIds.lower(n);
      await kit.run(creation.operation, creation.input(given, 1) as never);
      assert.deepEqual(draws, [], 'the taken id was drawn');
      const after = await idsOf(kit, creation, given);
      assert.equal(new Set(after).size, before.length + 1);
    } finally {
      await kit.close();
    }
  });
}
