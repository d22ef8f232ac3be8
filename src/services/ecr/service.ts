// ECR: repositories, images, layers. The registry protocol itself is edge/registry's.
import type { Uploads } from '../../blobs/contract.ts';
import type { AccessNeed, Call, Handler, Service } from '../kernel/contract.ts';
import { documentHandlers } from './documents.ts';
import { imageHandlers } from './images.ts';
import { layerHandlers } from './layers.ts';
import type { EcrPorts } from './ports.ts';
import { REGISTRY_WIDE, registryHandlers } from './registry-settings.ts';
import { registryHost, repositoryArn, repositoryHandlers } from './repositories.ts';

/** How long a docker login lasts. [F8] */
const PASSWORD_MS = 12 * 3600 * 1000;

export function createEcrService(ports: EcrPorts, uploads: Uploads): Service {
  return {
    name: 'ecr',
    handlers: {
      ...repositoryHandlers(ports),
      ...documentHandlers,
      ...imageHandlers,
      ...layerHandlers(ports, uploads),
      GetAuthorizationToken: (_input: object, call: Call) => authorizationToken(ports, call),
      ...registryHandlers,
    } as Record<string, Handler<never>>,
    needs,
  };
}

function authorizationToken(ports: EcrPorts, call: Call) {
  const expiresAtMs = call.nowMs + PASSWORD_MS;
  const password = ports.issuePassword(call.account, expiresAtMs);
  return {
    authorizationData: [
      {
        authorizationToken: Buffer.from(`AWS:${password}`).toString('base64'),
        expiresAt: new Date(expiresAtMs),
        proxyEndpoint: `${call.endpoint.split('://')[0]}://${registryHost(ports, call)}`,
      },
    ],
  };
}

function needs(operation: string, input: Record<string, unknown>, call: Call): AccessNeed[] {
  const action = `ecr:${operation}`;
  if (operation === 'GetAuthorizationToken' || REGISTRY_WIDE.has(operation)) return [{ action, resource: '*' }];
  if (typeof input['resourceArn'] === 'string') return [{ action, resource: input['resourceArn'] }];
  const names = Array.isArray(input['repositoryNames'])
    ? (input['repositoryNames'] as string[])
    : [String(input['repositoryName'] ?? '*')];
  return names.map((name) => ({ action, resource: repositoryArn(call, name) }));
}
