// Words for the policy gate: which statement denied, or which one is missing and how to add it. [lambda C2, D3]
import type { Reasons } from '../../observe/contract.ts';
import { nameAndQualifier, nearMisses, say, statement, type Detail } from '../lambda/words.ts';

function isOpen(detail: Detail): boolean {
  return detail['authType'] === 'NONE';
}

function actionOn(detail: Detail): string {
  return `${say(detail['action'])} on ${say(detail['function'])}`;
}

function who(detail: Detail): string {
  return isOpen(detail) ? 'everybody ("Principal": "*")' : say(detail['principal']);
}

function isAbroad(detail: Detail): boolean {
  return !isOpen(detail) && detail['principalAccount'] !== detail['account'];
}

function resourcePolicy(detail: Detail): string {
  return detail['hasPolicy'] === true
    ? 'no statement of the resource policy lets'
    : 'the function has no resource policy that lets';
}

const MISSING: Readonly<Record<string, (detail: Detail) => string>> = {
  'implicit-deny-resource': (detail) =>
    `For ${say(detail['action'])} ${resourcePolicy(detail)} ${who(detail)} in.${
      isAbroad(detail)
        ? ` The caller is of account ${say(detail['principalAccount'])}, so that its own policies do not suffice.`
        : ''
    }${isOpen(detail) ? ' AuthType NONE only spares the signature; the permission is needed all the same.' : ''}`,
  'implicit-deny-identity': (detail) =>
    `No policy of ${who(detail)} allows ${actionOn(detail)}, and ${resourcePolicy(detail)} it in.`,
  'implicit-deny-scp': (detail) => `A service control policy above ${who(detail)} does not allow ${actionOn(detail)}.`,
  'implicit-deny-boundary': (detail) =>
    `The permissions boundary of ${who(detail)} does not allow ${actionOn(detail)}.`,
  'implicit-deny-session': (detail) =>
    `The session policy given when ${who(detail)} was assumed does not allow ${actionOn(detail)}.`,
};

function missing(detail: Detail): string {
  return `No policy that counts for ${who(detail)} allows ${actionOn(detail)} (${say(detail['decision'])}).`;
}

/** The statement that add-permission makes for AuthType NONE or for one caller. */
function addPermission(detail: Detail): string {
  const isUrlAction = detail['action'] === 'lambda:InvokeFunctionUrl';
  const principal = isOpen(detail) ? "'*'" : granted(detail);
  const condition = isUrlAction ? `--function-url-auth-type ${say(detail['authType'])}` : '--invoked-via-function-url';
  return `aws lambda add-permission --function-name ${nameAndQualifier(say(detail['function']))} --statement-id ${isUrlAction ? 'FunctionURLAllow' : 'FunctionURLInvokeAllow'}${isOpen(detail) ? 'PublicAccess' : 'Caller'} --action ${say(detail['action'])} --principal ${principal} ${condition}`;
}

/** Sessions come and go; the role stays. */
function granted(detail: Detail): string {
  const [, account, name] = /^arn:[^:]+:sts::(\d+):assumed-role\/([^/]+)\//.exec(say(detail['principal'])) ?? [];
  return name === undefined ? say(detail['principal']) : `arn:aws:iam::${account}:role/${name}`;
}

function identityStatement(detail: Detail): string {
  return JSON.stringify({ Effect: 'Allow', Action: detail['action'], Resource: detail['function'] });
}

function cureOf(detail: Detail): string {
  const isResource = detail['decision'] === 'implicit-deny-resource';
  if (isOpen(detail))
    return `${addPermission(detail)}\nWith Terraform: aws_lambda_permission with principal "*" and function_url_auth_type "NONE".`;
  if (isResource)
    return `In the function's account: ${addPermission(detail)}\nIn the caller's account its policies must allow it as well: ${identityStatement(detail)}`;
  if (detail['decision'] === 'implicit-deny-identity')
    return `Attach a policy to the caller with ${identityStatement(detail)}, or grant it at the function: ${addPermission(detail)}`;
  return `Add ${identityStatement(detail)} to the policy named above.`;
}

function nearCure({ near }: Detail): string {
  return Array.isArray(near) && near.length > 0 ? '\nOr correct a statement that nearly allowed it (near misses).' : '';
}

export const policyReasons: Reasons = {
  'url-policy-allows': {
    title: 'The policies allow the call',
    cause: (detail) => {
      const by = detail['statement'] === undefined ? say(detail['decision']) : statement(detail['statement']);
      return `${actionOn(detail)} is allowed to ${who(detail)} by ${by}.`;
    },
  },
  'url-policy-denied': {
    title: 'A policy denies the call',
    cause: (detail) => `${actionOn(detail)} is denied to ${who(detail)} by ${statement(detail['statement'])}.`,
    cure: () => 'A Deny outweighs every Allow: narrow or remove that statement.',
  },
  'url-policy-missing': {
    title: 'No policy allows the call',
    cause: (detail) =>
      `${(MISSING[say(detail['decision'])] ?? missing)(detail)}${dualNote(detail)}${nearMisses(detail['near'])}`,
    cure: (detail) => `${cureOf(detail)}${nearCure(detail)}`,
  },
};

function dualNote(detail: Detail): string {
  return detail['model'] === 'dual' && detail['action'] === 'lambda:InvokeFunction'
    ? ' This Portico follows the rule for URLs made since October 2025, which need lambda:InvokeFunction beside lambda:InvokeFunctionUrl.'
    : '';
}
