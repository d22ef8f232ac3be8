// The AWS services, each with the ports it declares.
import { evaluate } from '../identity/evaluate.ts';
import { roleOfArn } from '../identity/units.ts';
import type { ServiceName } from '../models/contract.ts';
import { createAcmService } from '../services/acm/service.ts';
import type { TestRuns } from '../services/apigateway/ports.ts';
import { createApiGatewayService } from '../services/apigateway/service.ts';
import { createApiGatewayV2Service } from '../services/apigatewayv2/service.ts';
import type { EcrPorts } from '../services/ecr/ports.ts';
import { createEcrService } from '../services/ecr/service.ts';
import { policyDocument } from '../services/iam/managed.ts';
import { createIamService } from '../services/iam/service.ts';
import type { Service } from '../services/kernel/contract.ts';
import type { LambdaPorts } from '../services/lambda/ports.ts';
import { createLambdaService } from '../services/lambda/service.ts';
import { createLogsService } from '../services/logs/service.ts';
import { createOrganizationsService } from '../services/organizations/service.ts';
import { createS3Service } from '../services/s3/service.ts';
import type { StsPorts } from '../services/sts/ports.ts';
import { createStsService } from '../services/sts/service.ts';
import type { Identity } from './identity.ts';
import {
  acmPorts,
  lambdaImages,
  lambdaObjects,
  lambdaRoles,
  notifiedFunctions,
  organizationRoles,
  restApis,
  truststores,
} from './neighbours.ts';
import type { Parts } from './parts.ts';
import { createPasswords } from './passwords.ts';
import type { Runtime } from './runtime.ts';
import { stageCaches } from './stage-caches.ts';

export function createServices(parts: Parts, identity: Identity, runtime: Runtime, tests: TestRuns): Service[] {
  const { config, data, ledger, logs, uploads } = parts;
  const passwords = createPasswords(data.masterKey);
  const home = { account: config.accountId, region: config.region };
  const lambda: LambdaPorts = {
    roles: lambdaRoles,
    objects: lambdaObjects,
    images: lambdaImages,
    runtimes: runtime.execute,
    invoke: runtime.execute,
    queue: runtime.queue,
    functions: runtime.functions,
    evaluate,
    codeKey: data.masterKey,
  };
  const sts: StsPorts = {
    sessions: identity.sessions,
    role: (arn) => roleOfArn(identity.roles, arn),
    policyDocument: (account, arn) => parts.store.read((tx) => policyDocument(tx, account, arn)),
  };
  const ecr: EcrPorts = { home, issuePassword: (account, expiresAtMs) => passwords.issue(account, expiresAtMs) };
  return [
    createLambdaService(lambda),
    createApiGatewayService({ usage: ledger, caches: stageCaches(parts), truststores, tests }),
    createApiGatewayV2Service({ caches: parts.httpAuthorizers, truststores, restApis }),
    createIamService(),
    createStsService(sts),
    createLogsService({ archive: logs }),
    createEcrService(ecr, uploads),
    createAcmService(acmPorts),
    createOrganizationsService({ roles: organizationRoles }),
    createS3Service({ evaluate, functions: notifiedFunctions(runtime.functions, runtime.queue) }),
  ];
}

/** What docs/coverage.md lists: the handlers are tables, so nothing has to run. */
export function builtOperations(): Map<ServiceName, Set<string>> {
  const nothing = new Proxy({}, { get: () => nothing }) as never;
  const services = createServices(
    {
      config: nothing,
      data: { masterKey: Buffer.alloc(32) },
      ledger: nothing,
      logs: nothing,
      uploads: nothing,
    } as unknown as Parts,
    nothing,
    nothing,
    nothing,
  );
  return new Map(services.map((service) => [service.name, new Set(Object.keys(service.handlers))]));
}
