// Words for authorizers and signatures of HTTP APIs: which claim, source, statement or grant was wrong, and what would have passed. [api-gateway.md B7]
import type { Reasons } from '../../observe/contract.ts';
import { oneTable } from '../../observe/one-table.ts';
import { authorizer, authorizerFunctionReasons } from '../callers/reasons-authorizer.ts';
import { signatureReasons } from '../callers/reasons-signature.ts';
import { byWhich, listed, nearMisses, say, statement, type Detail } from '../lambda/words.ts';

const DEPLOY = 'and deploy, unless the stage does so by itself';

const identityReasons: Reasons = {
  'http-authorizer-unusable': {
    title: 'The deployment lacks the authorizer',
    cause: (detail) =>
      `The route asks for ${say(detail['authorizationType'])} with authorizer ${say(detail['authorizerId'])}, which the deployment does not have, not of that type, or without an issuer.`,
    cure: () =>
      `Set the route's authorizer (aws apigatewayv2 update-route --authorization-type ... --authorizer-id ...) ${DEPLOY}.`,
  },
  'http-identity-source-missing': {
    title: 'What the authorizer identifies the caller by is missing',
    cause: (detail) =>
      `${authorizer(detail)} wants ${listed(detail['sources'])}, and ${say(detail['source'])} is missing or empty. The function was not asked.`,
    cure: (detail) =>
      `Send ${say(detail['source'])} with a value, or change the authorizer's identity sources ${DEPLOY}. Query parameters are compared with their case, headers without.`,
  },
};

/** Seconds of a claim as a date; whatever else it is, as it is. */
function dateOf(seconds: unknown): string {
  const date = new Date(Number(seconds) * 1000);
  return typeof seconds !== 'number' || Number.isNaN(date.getTime()) ? say(seconds) : date.toISOString();
}

function ago(ms: number): string {
  if (Number.isNaN(ms)) return 'some time';
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}

/** What its own "iss" says explains most unknown keys. */
function otherIssuer(detail: Detail): string {
  const { issuer, tokenIssuer } = detail;
  return tokenIssuer === issuer
    ? ''
    : ` The token says that it comes from ${say(tokenIssuer)}, and the authorizer trusts ${say(issuer)} alone: the two must be spelled alike, to the last slash.`;
}

const GET_A_TOKEN = 'Get a token from the issuer that the authorizer trusts, and send it as it came';

const tokenReasons: Reasons = {
  'http-token-accepted': {
    title: 'The token is good',
    cause: (detail) => `Issued by ${say(detail['issuer'])}.`,
  },
  'http-token-missing': {
    title: 'There is no token',
    cause: (detail) =>
      `${authorizer(detail)} reads the token from ${say(detail['source'])}, which is missing or empty.`,
    cure: () => `${GET_A_TOKEN}, with or without "Bearer " before it.`,
  },
  'http-token-unreadable': {
    title: 'The token is no JWT',
    cause: (detail) =>
      `${authorizer(detail)} found ${say(detail['length'])} characters in ${say(detail['parts'])} parts in ${say(detail['source'])}. A signed token has three parts with dots between: a header and claims, both JSON in base64url, and a signature.`,
    cure: () =>
      `${GET_A_TOKEN}, with or without "Bearer " before it. Opaque access tokens and encrypted ones cannot be checked: ask the issuer for a JWT (many want an audience for that).`,
  },
  'http-token-key-unknown': {
    title: 'The token is not signed with a key of the issuer',
    cause: (detail) =>
      `Its header names ${detail['kid'] === undefined ? 'no key ("kid")' : `the key ${say(detail['kid'])}`}; the key set of ${say(detail['issuer'])} has none of that name.${otherIssuer(detail)}`,
    cure: () =>
      'Send a token of the issuer that the authorizer trusts, or correct the issuer in its jwtConfiguration. New keys of an issuer are seen within seconds.',
  },
  'http-token-algorithm-refused': {
    title: 'The token is signed in a way that is not taken',
    cause: (detail) =>
      `Its header says ${say(detail['alg'])}; JWT authorizers take ${listed(detail['taken'])} alone.${otherIssuer(detail)}`,
    cure: () => 'Let the issuer sign with RS256.',
  },
  'http-token-signature-invalid': {
    title: "The token's signature is not its issuer's",
    cause: (detail) =>
      `The key ${say(detail['kid'])} of ${say(detail['issuer'])} does not verify it: ${say(detail['problem'])}.${otherIssuer(detail)}`,
    cure: () =>
      'Get a new token. If the issuer was set up anew with keys of the same name, its old keys are forgotten after ten minutes, or when Portico starts again.',
  },
  'http-token-issuer-wrong': {
    title: 'The token comes from another issuer',
    cause: (detail) =>
      `Its "iss" is ${say(detail['found'])}. ${authorizer(detail)} takes ${say(detail['expected'])} alone, compared to the last character: a slash at the end counts.`,
    cure: (detail) =>
      `Use a token of that issuer, or set the issuer of the authorizer's jwtConfiguration to ${say(detail['found'])} ${DEPLOY}.`,
  },
  'http-token-audience-wrong': {
    title: 'The token is for somebody else',
    cause: (detail) => {
      const found = detail['found'];
      const isEmpty = Array.isArray(found) && found.length === 0;
      return `${isEmpty ? 'It has neither "aud" nor "client_id"' : `Its "${say(detail['claim'])}" is ${listed(found)}`}. ${authorizer(detail)} takes ${listed(detail['expected'])}. ("client_id" counts only in a token without "aud".)`;
    },
    cure: () =>
      `Ask the issuer for a token for one of these audiences, or add the token's to the authorizer's jwtConfiguration ${DEPLOY}.`,
  },
  'http-token-expired': {
    title: 'The token has expired',
    cause: (detail) =>
      `It was good until ${dateOf(detail['expiredAt'])}, and that was ${ago(Number(detail['nowMs']) - Number(detail['expiredAt']) * 1000)} before the request.`,
    cure: () => 'Get a new one with the refresh token, and compare the clocks of issuer and Portico.',
  },
  'http-token-not-yet-valid': {
    title: 'The token is not valid yet',
    cause: (detail) =>
      `Its "${say(detail['claim'])}" is ${dateOf(detail['validFrom'])}, ${ago(Number(detail['validFrom']) * 1000 - Number(detail['nowMs']))} after the request came.`,
    cure: () => 'Compare the clocks of issuer and Portico: no difference is allowed for.',
  },
  'http-token-time-unreadable': {
    title: 'A time in the token is missing or no number',
    cause: (detail) =>
      `Its "${say(detail['claim'])}" is ${detail['found'] === undefined ? 'missing' : say(detail['found'])}; seconds since 1970 are wanted.`,
    cure: () => 'Let the issuer put "exp" into its tokens, and "nbf" and "iat", if at all, as numbers.',
  },
  'http-token-scope-missing': {
    title: 'The token lacks the scope',
    cause: (detail) =>
      `The route wants one of ${listed(detail['expected'])}; the token has: ${listed(detail['found'])}. Scopes are read from "scope", or from "scp".`,
    cure: () =>
      `Ask the issuer for a token with one of these scopes (ID tokens have none), or change the authorizationScopes of the route ${DEPLOY}.`,
  },
  'http-issuer-unreachable': {
    title: "The issuer's keys could not be fetched",
    cause: (detail) =>
      `The keys of ${say(detail['issuer'])} are read from the jwks_uri that its openid-configuration names: ${say(detail['problem'])}.`,
    cure: (detail) =>
      `Start the issuer, or correct it in the authorizer's jwtConfiguration. ${say(detail['issuer'])}/.well-known/openid-configuration and its jwks_uri must each answer 200 within 1.5 seconds, with at most 150,000 bytes.`,
  },
};

function kept(detail: Detail): string {
  if (detail['keptFor'] === undefined) return '';
  return `\nThe decision was not made for this request: it has been kept for ${say(detail['ageSeconds'])} s, since the same identity asked for ${say(detail['keptFor'])}.`;
}

/** What helps those who were refused by somebody else's decision. */
function toTellApart(detail: Detail): string {
  return detail['keptFor'] === undefined
    ? ''
    : ` Decisions are kept for ${say(detail['ttlSeconds'])} s for all routes of the stage: add $context.routeKey to the identity sources, set the authorizer's TTL to 0, or forget them with aws apigatewayv2 reset-authorizers-cache.`;
}

/** What a function of this authorizer should have returned. */
function wanted(detail: Detail): string {
  const policy =
    '{"principalId": "user", "policyDocument": {"Version": "2012-10-17", "Statement": [{"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": "<routeArn>"}]}, "context": {"key": "value"}}';
  return detail['isSimple'] === true
    ? 'Return {"isAuthorized": true, "context": {"key": "value"}}, or a policy.'
    : `Return ${policy}; or set enableSimpleResponses (with payload format 2.0) to answer with {"isAuthorized": true}.`;
}

const decisionReasons: Reasons = {
  'http-authorizer-allowed': {
    title: 'The authorizer allows it',
    cause: (detail) =>
      `${authorizer(detail)}, ${detail['cached'] === true ? 'by a decision that was kept' : `by a new decision that took ${say(detail['latencyMs'])} ms`}.`,
  },
  'http-authorizer-refused': {
    title: 'The authorizer says no',
    cause: (detail) =>
      `The function of authorizer "${say(detail['authorizer'])}" returned isAuthorized false for ${say(detail['keptFor'] ?? detail['resource'])}.${kept(detail)}`,
    cure: (detail) => `Call with an identity that the function accepts, or correct the function.${toTellApart(detail)}`,
  },
  'http-authorizer-denied': {
    title: "The authorizer's policy denies the request",
    cause: (detail) => `${say(detail['resource'])} is denied by ${statement(detail['statement'])}.${kept(detail)}`,
    cure: (detail) =>
      `A Deny always wins: call with an identity that the authorizer allows, or change the policy that it returns.${toTellApart(detail)}`,
  },
  'http-authorizer-not-allowed': {
    title: "The authorizer's policy does not allow the request",
    cause: (detail) =>
      `No statement allows execute-api:Invoke on ${say(detail['resource'])}.${nearMisses(detail['near'])}\nThe authorizer returned the policy: ${say(detail['policy'])}${kept(detail)}`,
    cure: (detail) =>
      `Return a policy whose Resource covers this request; the event's routeArn (methodArn with payload 1.0) is its ARN.${toTellApart(detail)}`,
  },
};

const callerReasons: Reasons = {
  'http-caller-not-allowed': {
    title: 'The caller may not invoke this route',
    cause: (detail) =>
      `${say(detail['caller'])} is not allowed execute-api:Invoke on ${say(detail['resource'])} (${say(detail['decision'])}).${byWhich(detail)}${nearMisses(detail['near'])}`,
    cure: (detail) => {
      if (String(detail['decision']).startsWith('explicit')) return 'A Deny always wins: change that statement.';
      const account = say(detail['account']);
      return say(detail['caller']).split(':')[4] === account
        ? `Attach to the caller a policy that allows execute-api:Invoke on ${say(detail['resource'])} (wildcards are fine).`
        : `The caller belongs to another account than the API (${account}), and HTTP APIs have no resource policy that could let it in: assume a role of that account.`;
    },
  },
};

export const authorizerReasons: Reasons = oneTable({
  identityReasons,
  tokenReasons,
  function: authorizerFunctionReasons({
    prefix: 'http-authorizer-',
    served: 'routes',
    toDeny: 'return isAuthorized false or a policy with Effect Deny',
    wanted,
  }),
  decisionReasons,
  signature: signatureReasons({ prefix: 'http-caller-', owner: 'route', showsCanonical: false }),
  callerReasons,
});
