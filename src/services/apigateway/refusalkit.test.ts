// What the tables of recorded refusals share: an API with one of everything, and the rows' runner. [errors-api-gateway.md, C3.1 to C6]
import { after, before, describe, it } from 'node:test';
import { openKit, type Kit, type Operation } from './testkit.test.ts';

export type Row = readonly [operation: Operation, input: object, code: string, message: string];
export type Ids = Readonly<Record<string, string>>;

export const BAD = 'BadRequestException';
export const NONE = 'NotFoundException';
export const TAKEN = 'ConflictException';
export const INVALID = 'ValidationException';

export function patch(op: string, path?: string, value?: string, from?: string): object {
  return { patchOperations: [{ op, path, value, from }] };
}

/** One of everything: an API `a` with /pets, /pets/{id} and /{proxy+}, a method with responses, a stage, a plan, a key. */
async function furnish(kit: Kit): Promise<Ids> {
  const { restApiId, rootId, method, stage } = await kit.stagedApi();
  const under = async (parentId: string, pathPart: string) =>
    (await kit.run('CreateResource', { restApiId, parentId, pathPart })).id ?? '';
  const pets = await under(rootId, 'pets');
  const pet = await under(pets, '{id}');
  const proxy = await under(rootId, '{proxy+}');
  await kit.run('PutMethodResponse', { ...method, statusCode: '200' });
  await kit.run('PutIntegrationResponse', { ...method, statusCode: '200' });
  await kit.run('PutMethod', { restApiId, resourceId: pets, httpMethod: 'GET', authorizationType: 'NONE' });
  const validator = await kit.run('CreateRequestValidator', { restApiId, name: 'v' });
  const part = await kit.run('CreateDocumentationPart', { restApiId, location: { type: 'API' }, properties: '{}' });
  await kit.run('CreateModel', {
    restApiId,
    name: 'Pet',
    contentType: 'application/json',
    schema: '{"type":"object"}',
  });
  const key = await kit.run('CreateApiKey', { name: 'k' });
  const plan = await kit.run('CreateUsagePlan', { name: 'p', apiStages: [{ apiId: restApiId, stage: 'dev' }] });
  const link = await kit.run('CreateVpcLink', { name: 'l', targetArns: ['arn:aws:elasticloadbalancing:x'] });
  return {
    restApiId,
    rootId,
    pets,
    pet,
    proxy,
    stageName: stage.stageName,
    validator: validator.id ?? '',
    part: part.id ?? '',
    key: key.id ?? '',
    plan: plan.id ?? '',
    link: link.id ?? '',
  };
}

export interface Refusals {
  readonly kit: Kit;
  readonly ids: Ids;
}

/** A suite over one furnished API; `check` makes a test of a table, `use` hands the suite's kit to other tests. */
export function refusals(
  name: string,
  suite: (check: (name: string, rows: (ids: Ids) => readonly Row[]) => void, use: () => Refusals) => void,
): void {
  describe(name, () => {
    let kit: Kit;
    let ids: Ids;
    before(async () => {
      kit = openKit();
      ids = await furnish(kit);
    });
    after(() => kit.close());
    const use = () => ({ kit, ids });
    suite((title, rows) => {
      it(title, async () => {
        for (const [operation, input, code, message] of rows(ids)) {
          await kit.refused(operation, input as never, code, message);
        }
      });
    }, use);
  });
}
