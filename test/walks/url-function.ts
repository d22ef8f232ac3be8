// A function with a URL on a running Portico, made by the official client; for the walks of function URLs.
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  LambdaClient,
  type Cors,
  type FunctionUrlAuthType,
  type InvokeMode,
} from '@aws-sdk/client-lambda';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { zip } from '../../tools/zip.ts';
import type { Portico } from './portico.ts';

export const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };
export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';

export interface UrlFunction {
  readonly name: string;
  readonly arn: string;
  /** As Lambda names it: https://{id}.lambda-url... */
  readonly functionUrl: string;
  readonly host: string;
  /** Where it answers: http://{id}.lambda-url.{region}.localhost:{port} */
  readonly url: string;
}

export interface UrlOptions {
  readonly authType?: FunctionUrlAuthType;
  readonly invokeMode?: InvokeMode;
  readonly cors?: Cors;
  /** Default: what everybody needs to call an open URL. */
  readonly permission?: boolean;
}

export function lambdaOf({ url }: Portico): LambdaClient {
  return new LambdaClient({ endpoint: url, region: REGION, credentials: CREDENTIALS });
}

/** Lambda takes only a role that trusts it. */
async function makeRole({ url }: Portico, name: string): Promise<string> {
  const iam = new IAMClient({ endpoint: url, region: REGION, credentials: CREDENTIALS });
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  iam.destroy();
  return Role?.Arn ?? '';
}

export async function makeUrl(
  portico: Portico,
  name: string,
  source: string,
  options: UrlOptions = {},
): Promise<UrlFunction> {
  const { authType = 'NONE', invokeMode, cors, permission = true } = options;
  const lambda = lambdaOf(portico);
  const made = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: await makeRole(portico, `${name}-role`),
      Timeout: 30,
      Code: { ZipFile: zip([{ name: 'index.mjs', data: Buffer.from(source) }]) },
    }),
  );
  const { FunctionUrl = '' } = await lambda.send(
    new CreateFunctionUrlConfigCommand({ FunctionName: name, AuthType: authType, InvokeMode: invokeMode, Cors: cors }),
  );
  if (permission && authType === 'NONE') await allowEverybody(portico, name);
  lambda.destroy();
  const id = new URL(FunctionUrl).hostname.split('.', 1)[0];
  const host = `${id}.lambda-url.${REGION}.localhost:${portico.port}`;
  return { name, arn: made.FunctionArn ?? '', functionUrl: FunctionUrl, host, url: `http://${host}` };
}

export async function allowEverybody(portico: Portico, name: string): Promise<void> {
  const lambda = lambdaOf(portico);
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: name,
      StatementId: 'FunctionURLAllowPublicAccess',
      Action: 'lambda:InvokeFunctionUrl',
      Principal: '*',
      FunctionUrlAuthType: 'NONE',
    }),
  );
  lambda.destroy();
}
