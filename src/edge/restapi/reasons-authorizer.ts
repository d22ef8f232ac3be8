// Words for authorizers: identity sources, the function and its answer, policies, and the tokens of user pools. [api-gateway.md A17]
import type { Reasons } from '../../observe/contract.ts';
import { oneTable } from '../../observe/one-table.ts';
import { authorizer, authorizerFunctionReasons } from '../callers/reasons-authorizer.ts';
import { listed, nearMisses, say, statement, type Detail } from '../lambda/words.ts';

const identityReasons: Reasons = {
  'authorizer-unusable': {
    title: 'The deployment lacks the authorizer',
    cause: (detail) =>
      `The method asks for ${say(detail['authorizationType'])} with authorizer ${say(detail['authorizerId'])}, which the deployment does not have, or not of that type.`,
    cure: () => "Set the method's authorizer and deploy again.",
  },
  'identity-source-missing': {
    title: 'What the authorizer identifies the caller by is missing',
    cause: (detail) =>
      `${authorizer(detail)} wants ${listed(detail['sources'])}, and ${say(detail['source'])} is missing or empty. The authorizer was not asked.`,
    cure: (detail) =>
      `Send ${say(detail['source'])} with a value, or change the authorizer's identity source and deploy.`,
  },
  'identity-not-matching': {
    title: 'The token does not match the validation expression',
    cause: (detail) =>
      `${authorizer(detail)} takes only values of ${say(detail['source'])} that match ${say(detail['expression'])} as a whole, and the value sent, ${say(detail['length'])} characters long, does not.${detail['scheme'] === undefined ? '' : ` It begins with "${say(detail['scheme'])} ", which the expression must allow for.`} The authorizer was not asked.`,
    cure: () =>
      "Send a token that matches from its first to its last character, or change the authorizer's identity validation expression and deploy.",
  },
  'validation-expression-invalid': {
    title: "The authorizer's validation expression cannot be read",
    cause: (detail) =>
      `${authorizer(detail)} has the identity validation expression ${say(detail['expression'])}, which is no regular expression that Portico can read; so it lets nobody in.`,
    cure: () => 'Correct the expression and deploy. It is read as Java reads it.',
  },
  'method-arn-too-long': {
    title: 'The address is too long for an authorizer',
    cause: (detail) =>
      `The ARN of the request has ${say(detail['size'])} bytes; with an authorizer API Gateway takes ${say(detail['limit'])}.`,
    cure: () => 'Shorten the path: what is long belongs in the query or in the body.',
  },
};

function kept(detail: Detail): string {
  if (detail['keptFor'] === undefined) return '';
  return `\nThe policy was not made for this request: it has been kept for ${say(detail['ageSeconds'])} s, since the same identity asked for ${say(detail['keptFor'])}.`;
}

const policyReasons: Reasons = {
  'authorizer-allowed': {
    title: 'The authorizer allows it',
    cause: (detail) =>
      `${authorizer(detail)}, principal ${say(detail['principal'])}, ${detail['cached'] === true ? 'by a decision that was kept' : `by a new decision that took ${say(detail['latencyMs'])} ms`}.`,
  },
  'authorizer-denied': {
    title: 'A policy denies the request',
    cause: (detail) => `${say(detail['resource'])} is denied by ${statement(detail['statement'])}.${kept(detail)}`,
    cure: () =>
      'A Deny always wins: call with an identity that the authorizer allows, or change the policy that it returns.',
  },
  'authorizer-not-allowed': {
    title: "The authorizer's policy does not allow the request",
    cause: (detail) =>
      `No statement allows execute-api:Invoke on ${say(detail['resource'])}.${nearMisses(detail['near'])}\nThe authorizer returned the policy: ${say(detail['policy'])}${kept(detail)}`,
    cure: (detail) =>
      detail['keptFor'] === undefined
        ? "Return a policy whose Resource covers this method; the event's methodArn is its ARN."
        : `Decisions are kept for ${say(detail['ttlSeconds'])} s for all methods of the stage: return a policy that covers all of them (arn:...:{apiId}/{stage}/*), add the path to the identity sources of a REQUEST authorizer (context.path), or set the authorizer's result TTL to 0, and deploy.`,
  },
};

const tokenReasons: Reasons = {
  'pool-token-accepted': {
    title: 'The token is good',
    cause: (detail) => `Issued by ${say(detail['issuer'])}.`,
  },
  'pool-token-unreadable': {
    title: 'The token is no JWT',
    cause: (detail) =>
      `${authorizer(detail)} found no signed JSON web token in what was sent${detail['problem'] === undefined ? `: ${say(detail['length'])} characters in ${say(detail['parts'])} parts, not three parts with dots between` : `: ${say(detail['problem'])}`}.`,
    cure: () =>
      'Send the ID token (or the access token, for a method with scopes) as it came, with or without "Bearer ".',
  },
  'pool-token-issuer-unknown': {
    title: 'The token comes from another issuer',
    cause: (detail) =>
      `Its "iss" is ${say(detail['issuer'])}. ${authorizer(detail)} takes tokens of: ${listed(detail['issuers'])} (for ${listed(detail['providerArns'])}).`,
    cure: () =>
      'Use a token of one of these issuers. A local issuer is named by a tag of the REST API, "portico:issuer" (or "portico:issuer:{poolId}") with the URL exactly as "iss" spells it.',
  },
  'pool-token-signature-invalid': {
    title: "The token's signature is not its issuer's",
    cause: (detail) => `The keys of ${say(detail['issuer'])} do not verify it: ${say(detail['problem'])}.`,
    cure: () =>
      'Get a new token. If the issuer was set up anew under the same URL, its old tokens are worth nothing; its new keys are seen within seconds.',
  },
  'pool-token-claim-invalid': {
    title: 'A claim of the token is wrong',
    cause: (detail) => `${say(detail['problem'])} (issuer ${say(detail['issuer'])}).`,
    cure: () => 'Get a token with "exp" and, if it has "nbf", use it no earlier than that.',
  },
  'pool-token-expired': {
    title: 'The token has expired',
    cause: (detail) => {
      const seconds = Number(detail['expiredAt']);
      return `It was good until ${Number.isNaN(seconds) ? say(detail['expiredAt']) : new Date(seconds * 1000).toISOString()}.`;
    },
    cure: () => 'Get a new one with the refresh token, and compare the clocks of issuer and Portico.',
  },
  'pool-token-use-wrong': {
    title: 'The token is of the other kind',
    cause: (detail) =>
      `Its "token_use" is ${say(detail['use'])}. The method ${Array.isArray(detail['scopes']) && detail['scopes'].length === 0 ? 'has no authorization scopes' : `has the authorization scopes ${listed(detail['scopes'])}`}, so it wants one with "token_use" ${say(detail['wanted'])}.`,
    cure: () =>
      'Methods without scopes take ID tokens, methods with scopes take access tokens: send the other token, or change the scopes of the method and deploy.',
  },
  'pool-token-audience-wrong': {
    title: 'The token is for another client',
    cause: (detail) =>
      `Its audience is ${listed(detail['audience'])}. ${authorizer(detail)} takes only what matches ${say(detail['expression'])} as a whole.`,
    cure: () =>
      "Use a token of the right app client, or change the authorizer's identity validation expression and deploy.",
  },
  'pool-token-scope-missing': {
    title: 'The token lacks the scope',
    cause: (detail) => `The method wants one of ${listed(detail['scopes'])}; the token has: ${listed(detail['has'])}.`,
    cure: () =>
      'Ask the issuer for a token with one of these scopes; a custom scope is spelled {resource server}/{scope}.',
  },
  'pool-issuer-unreachable': {
    title: "The issuer's keys could not be fetched",
    cause: (detail) => `Asked for its keys, the issuer did not give them: ${say(detail['problem'])}.`,
    cure: (detail) =>
      `Start the issuer, or name the right one: ${say(detail['issuer'])}/.well-known/jwks.json (or its openid-configuration) must answer within 3 seconds. A local issuer is named by a tag of the REST API, "portico:issuer".`,
  },
};

export const authorizerReasons: Reasons = oneTable({
  identityReasons,
  function: authorizerFunctionReasons({
    prefix: 'authorizer-',
    served: 'methods',
    toDeny: 'return a policy with Effect Deny',
    wanted: () =>
      'Return {"principalId": "user", "policyDocument": {"Version": "2012-10-17", "Statement": [{"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": "<methodArn>"}]}, "context": {"key": "text, number or boolean"}}. (isAuthorized is the answer of HTTP APIs.)',
  }),
  policyReasons,
  tokenReasons,
});
