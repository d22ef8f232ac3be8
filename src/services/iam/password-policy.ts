// The account's rules for console passwords: kept and read back. There are no passwords here.
import type { UpdateAccountPasswordPolicyRequest } from '@aws-sdk/client-iam';
import type { Call } from '../kernel/contract.ts';
import { noSuchEntity } from './faults.ts';
import { PASSWORD_POLICY, type PasswordPolicyRecord } from './resources.ts';

export const passwordPolicyHandlers = {
  UpdateAccountPasswordPolicy,
  GetAccountPasswordPolicy,
  DeleteAccountPasswordPolicy,
};

const ID = 'account';

/** What a call does not name goes back to its default. */
const DEFAULTS: PasswordPolicyRecord = {
  MinimumPasswordLength: 6,
  RequireSymbols: false,
  RequireNumbers: false,
  RequireUppercaseCharacters: false,
  RequireLowercaseCharacters: false,
  AllowUsersToChangePassword: false,
};

function UpdateAccountPasswordPolicy(input: UpdateAccountPasswordPolicyRequest, call: Call): Promise<object> {
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined && value !== null));
  return call.write((tx) => {
    tx.put(PASSWORD_POLICY, call.globalScope, ID, { ...DEFAULTS, ...given });
    return {};
  });
}

function GetAccountPasswordPolicy(_input: object, call: Call): object {
  const policy = call.read((tx) => tx.get(PASSWORD_POLICY, call.globalScope, ID));
  if (!policy) throw noSuchEntity(`The Password Policy with domain name ${call.account} cannot be found.`);
  return { PasswordPolicy: { ...policy, ExpirePasswords: (policy.MaxPasswordAge ?? 0) > 0 } };
}

function DeleteAccountPasswordPolicy(_input: object, call: Call): Promise<object> {
  return call.write((tx) => {
    if (!tx.get(PASSWORD_POLICY, call.globalScope, ID))
      throw noSuchEntity('The account policy with name PasswordPolicy cannot be found.');
    tx.delete(PASSWORD_POLICY, call.globalScope, ID);
    return {};
  });
}
