// The ARN of a request, which policies are matched against. [api-gateway.md B7.2, B7.3]
import type { Call } from './call.ts';

/** With the request's own path, raw and without the stage, and its verb: arn:aws:execute-api:{r}:{a}:{api}/$default/GET/pets/6. */
export function requestArn({ stage, exchange, path }: Call): string {
  const { region, account, apiId, name } = stage;
  return `arn:aws:execute-api:${region}:${account}:${apiId}/${name}/${exchange.method}${path}`;
}
