// Which issuer speaks for a user pool. Pure: nothing is fetched here. [api-gateway.md A17.7]

/**
 * The issuer's URL, exactly as the tokens' "iss" spells it, for a provider ARN of a COGNITO_USER_POOLS authorizer. `tags` are
 * those of the REST API. Its keys are read from {issuer}/.well-known/jwks.json, or where its openid-configuration says.
 */
export type IssuerOf = (providerArn: string, tags: Readonly<Record<string, string>>) => string | undefined;

/** arn:aws:cognito-idp:{region}:{account}:userpool/{poolId} */
const PROVIDER = /^arn:aws(?:-[a-z-]+)?:cognito-idp:([a-z0-9-]+):\d*:userpool\/(.+)$/;

/** Tag of a REST API: 'portico:issuer' for all of its pools, 'portico:issuer:{poolId}' for one. */
export const ISSUER_TAG = 'portico:issuer';

/** Issuers by provider ARN or by pool id, then what the API's tags say, then AWS's own. */
export function issuersFrom(configured: Readonly<Record<string, string>> = {}): IssuerOf {
  const known = new Map(Object.entries(configured));
  return (providerArn, tags) => {
    const [, region, pool] = PROVIDER.exec(providerArn) ?? [];
    const own = pool === undefined ? undefined : (known.get(pool) ?? tags[`${ISSUER_TAG}:${pool}`]);
    const issuer = known.get(providerArn) ?? own ?? tags[ISSUER_TAG];
    if (issuer !== undefined) return issuer;
    if (region === undefined) return undefined;
    return `https://cognito-idp.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}/${pool}`;
  };
}
