// What an event says of a caller who has signed. Function URLs and HTTP APIs say the same. [lambda C3, api-gateway.md B4]
import type { Credential } from '../../identity/contract.ts';

const USER = ':user/';

/** The event names a user without the path of its ARN: ...:user/apps/alice is ...:user/alice here. */
function withoutPath(arn: string): string {
  const at = arn.indexOf(USER);
  return at < 0 ? arn : arn.slice(0, at + USER.length) + arn.slice(arn.lastIndexOf('/') + 1);
}

/** The same text for every request of one caller. */
const texts = new WeakMap<Credential, string>();

function textOf({ accessKeyId, principal }: Credential): string {
  const { account, arn, userId, organizationId } = principal;
  const iam = {
    accessKey: accessKeyId,
    accountId: account,
    callerId: userId,
    cognitoIdentity: null,
    principalOrgId: organizationId ?? null,
    userArn: withoutPath(arn),
    userId,
  };
  return `{"iam":${JSON.stringify(iam)}}`;
}

/** '{"iam":{...}}' */
export function iamAuthorizer(credential: Credential): string {
  let text = texts.get(credential);
  if (text === undefined) texts.set(credential, (text = textOf(credential)));
  return text;
}
