// What the tables of refusals share: an API with one of everything, and the rows' runner.
import { after, before, describe, it } from 'node:test';
import { openKit, type Kit } from './testkit.test.ts';

type Operation = Parameters<Kit['refused']>[0];
export type Ids = Awaited<ReturnType<typeof furnish>>;
/** The inputs may be wrong on purpose. */
export type Row = readonly [
  operation: Operation,
  input: (ids: Ids) => object,
  code: string,
  message: string | ((ids: Ids) => string),
];

export const BAD = 'BadRequestException';
export const NONE = 'NotFoundException';
export const TAKEN = 'ConflictException';

async function furnish(kit: Kit) {
  const ids = await kit.routedApi();
  const { ApiId, RouteId } = ids;
  const JwtConfiguration = { Issuer: 'https://issuer.example', Audience: ['a'] };
  const IdentitySource = ['$request.header.Authorization'];
  const token = { ApiId, Name: 'jwt', AuthorizerType: 'JWT' as const, IdentitySource, JwtConfiguration };
  const { AuthorizerId = '' } = await kit.run('CreateAuthorizer', token);
  await kit.run('UpdateRoute', { ApiId, RouteId, AuthorizationType: 'JWT', AuthorizerId });
  await kit.run('CreateStage', { ApiId, StageName: 'dev' });
  const { DeploymentId = '' } = await kit.run('CreateDeployment', { ApiId, StageName: 'dev' });
  return { ...ids, AuthorizerId, DeploymentId };
}

export function table(name: string, rows: readonly Row[]): void {
  describe(name, () => {
    let kit: Kit;
    let ids: Ids;
    before(async () => {
      kit = openKit();
      ids = await furnish(kit);
    });
    after(() => kit.close());
    for (const [operation, input, code, message] of rows) {
      const shown = typeof message === 'string' ? message : message({ IntegrationId: '{id}' } as Ids);
      it(`${operation}: ${shown}`, async () => {
        await kit.refused(operation, input(ids) as never, code, typeof message === 'string' ? message : message(ids));
      });
    }
  });
}

/** The furnished API's ids with other members. */
export const below = (more: object) => (ids: Ids) => ({ ...ids, ...more });
