// ARNs of API Gateway resources: the REST path as the resource, and no account but for what is private. [api-gateway.md C2]
import type { Scope } from '../kernel/contract.ts';

/** `path` starts with a slash. */
export function apiGatewayArn(region: string, path: string): string {
  return `arn:aws:apigateway:${region}::${path}`;
}

/** Of private domains and what belongs to them: their names are not unique among accounts. */
export function ownedArn({ region, account }: Scope, path: string): string {
  return `arn:aws:apigateway:${region}:${account}:${path}`;
}
