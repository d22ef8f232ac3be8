// The ARN of a request, which policies are matched against. [api-gateway.md A17.2, A18.5]
import type { Call } from './call.ts';

/** With the request's own path, raw, and its verb; `account` may be masked for strangers. */
export function requestArn(call: Call, account: string): string {
  const { region, apiId, name } = call.stage;
  return `arn:aws:execute-api:${region}:${account}:${apiId}/${name}/${call.verb}${call.path}`;
}

/** As AWS shows it to those whom it refuses. [A18.2] */
export function shownArn(call: Call): string {
  return requestArn(call, `********${call.stage.account.slice(-4)}`);
}
