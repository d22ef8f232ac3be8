// ARNs of API Gateway resources: no account, the REST path as the resource. [api-gateway.md C2]

/** `path` starts with a slash. */
export function apiGatewayArn(region: string, path: string): string {
  return `arn:aws:apigateway:${region}::${path}`;
}
