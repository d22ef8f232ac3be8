// Functions behind a REST API, made through the AWS APIs as any tool would make them.
import {
  CreateApiKeyCommand,
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  GetDeploymentsCommand,
  GetResourcesCommand,
  PutIntegrationCommand,
  PutMethodCommand,
  type CreateDeploymentCommandInput,
  type CreateRestApiCommandInput,
  type CreateUsagePlanCommandInput,
} from '@aws-sdk/client-api-gateway';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AddPermissionCommand, CreateFunctionCommand, type CreateFunctionCommandInput } from '@aws-sdk/client-lambda';
import { zip } from '../../tools/zip.ts';
import { ask, REGION, type Answer, type Ask, type Clients } from './clients.ts';
import type { Portico } from './portico.ts';

export const ACCOUNT = '000000000000';

const FILES = {
  python: { file: 'app.py', handler: 'app.handler', runtime: 'python3.12' },
  node: { file: 'index.js', handler: 'index.handler', runtime: 'nodejs22.x' },
  custom: { file: 'bootstrap', handler: 'none', runtime: 'provided.al2023' },
} as const;

export type Language = keyof typeof FILES;

export function functionArn(name: string): string {
  return `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
}

export function zipOf(language: Language, source: string): Buffer {
  return zip([{ name: FILES[language].file, data: Buffer.from(source), mode: 0o755 }]);
}

export function policy(statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** A role that Lambda may assume, with one inline policy when statements are given. */
export async function createRole({ iam }: Clients, name: string, statements: readonly object[] = []): Promise<string> {
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } };
  const made = await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: policy([trust]) }));
  if (statements.length > 0) {
    const PolicyDocument = policy(statements);
    await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'inline', PolicyDocument }));
  }
  return made.Role!.Arn!;
}

/** Creates the function and, unless `granted` is false, lets API Gateway invoke it. */
export async function createFunction(
  { lambda }: Clients,
  name: string,
  language: Language,
  source: string,
  { granted = true, ...more }: Partial<CreateFunctionCommandInput> & { granted?: boolean } = {},
): Promise<string> {
  const { handler, runtime } = FILES[language];
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: runtime,
      Handler: handler,
      Role: `arn:aws:iam::${ACCOUNT}:role/walk`,
      Code: { ZipFile: zipOf(language, source) },
      ...more,
    }),
  );
  if (granted) await grant({ lambda }, name);
  return functionArn(name);
}

export async function grant({ lambda }: Pick<Clients, 'lambda'>, name: string): Promise<void> {
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: name,
      StatementId: 'gateway',
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
    }),
  );
}

export interface RouteOptions {
  readonly keyRequired?: boolean;
  /** Default NONE. */
  readonly authorizationType?: string;
  readonly timeoutInMillis?: number;
  /** In place of the function's own integration URI. */
  readonly uri?: string;
}

/** One REST API: routes go into the draft, `deploy` freezes it. */
export class RestApi {
  readonly id: string;
  readonly #clients: Clients;
  readonly #portico: Portico;
  /** Resource ids by path. */
  readonly #resources: Map<string, string>;

  constructor(clients: Clients, portico: Portico, id: string, resources: Map<string, string>) {
    this.#clients = clients;
    this.#portico = portico;
    this.id = id;
    this.#resources = resources;
  }

  static async create(clients: Clients, portico: Portico, input: CreateRestApiCommandInput): Promise<RestApi> {
    const api = await clients.gateway.send(new CreateRestApiCommand(input));
    const { items = [] } = await clients.gateway.send(new GetResourcesCommand({ restApiId: api.id! }));
    return new RestApi(clients, portico, api.id!, new Map(items.map(({ path, id }) => [path!, id!])));
  }

  /** Makes the resources on the way and puts a method with a proxy integration. */
  async proxy(httpMethod: string, path: string, functionName: string, options: RouteOptions = {}): Promise<void> {
    const place = { restApiId: this.id, resourceId: await this.resource(path), httpMethod };
    const { keyRequired = false, authorizationType = 'NONE', timeoutInMillis } = options;
    const uri =
      options.uri ??
      `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${functionArn(functionName)}/invocations`;
    const { gateway } = this.#clients;
    await gateway.send(new PutMethodCommand({ ...place, authorizationType, apiKeyRequired: keyRequired }));
    await gateway.send(
      new PutIntegrationCommand({ ...place, type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri, timeoutInMillis }),
    );
  }

  async deploy(stageName: string, more: Partial<CreateDeploymentCommandInput> = {}): Promise<void> {
    await this.#clients.gateway.send(new CreateDeploymentCommand({ restApiId: this.id, stageName, ...more }));
  }

  /** Ids, the newest first. */
  async deployments(): Promise<string[]> {
    const { items = [] } = await this.#clients.gateway.send(new GetDeploymentsCommand({ restApiId: this.id }));
    return items.sort((a, b) => Number(b.createdDate) - Number(a.createdDate)).map(({ id }) => id!);
  }

  /** `target` begins with the stage. */
  call(target: string, options: Ask = {}): Promise<Answer> {
    const { port } = this.#portico;
    return ask(port, target, { host: `${this.id}.execute-api.localhost:${port}`, ...options });
  }

  /** The id of the resource, which is made when it is missing. */
  async resource(path: string): Promise<string> {
    const known = this.#resources.get(path);
    if (known !== undefined) return known;
    const cut = path.lastIndexOf('/');
    const parentId = await this.resource(cut === 0 ? '/' : path.slice(0, cut));
    const made = await this.#clients.gateway.send(
      new CreateResourceCommand({ restApiId: this.id, parentId, pathPart: path.slice(cut + 1) }),
    );
    this.#resources.set(path, made.id!);
    return made.id!;
  }
}

export interface PlannedKey {
  readonly id: string;
  readonly value: string;
  readonly planId: string;
}

/** A key in a usage plan of its own. */
export async function plannedKey(
  { gateway }: Clients,
  name: string,
  plan: Omit<CreateUsagePlanCommandInput, 'name'>,
  enabled = true,
): Promise<PlannedKey> {
  const key = await gateway.send(new CreateApiKeyCommand({ name, enabled }));
  const { id } = await gateway.send(new CreateUsagePlanCommand({ name: `${name}-plan`, ...plan }));
  await gateway.send(new CreateUsagePlanKeyCommand({ usagePlanId: id!, keyId: key.id!, keyType: 'API_KEY' }));
  return { id: key.id!, value: key.value!, planId: id! };
}
