// STS: who am I, and temporary credentials. Whether a role may be assumed is decided in its handler, by trust and identity together.
import type { GetAccessKeyInfoRequest } from '@aws-sdk/client-sts';
import { accountOfKey } from '../../identity/key-ids.ts';
import type { AccessNeed, Call, Service } from '../kernel/contract.ts';
import { fault } from '../kernel/fault.ts';
import { Violations } from '../kernel/violations.ts';
import { assumeRole } from './assume-role.ts';
import { getFederationToken } from './federation-token.ts';
import type { StsPorts } from './ports.ts';
import { getSessionToken } from './session-token.ts';

export function createStsService(ports: StsPorts): Service {
  return {
    name: 'sts',
    handlers: {
      GetCallerIdentity,
      GetAccessKeyInfo,
      AssumeRole: assumeRole(ports),
      GetSessionToken: getSessionToken(ports),
      GetFederationToken: getFederationToken(ports),
    } as Service['handlers'],
    needs,
  };
}

/** GetCallerIdentity and GetSessionToken need no permission; AssumeRole asks the trust policy itself. [D5] */
function needs(operation: string, input: Record<string, unknown>, call: Call): AccessNeed[] {
  if (operation === 'GetAccessKeyInfo') return [{ action: 'sts:GetAccessKeyInfo', resource: '*' }];
  if (operation !== 'GetFederationToken') return [];
  return [
    {
      action: 'sts:GetFederationToken',
      resource: `arn:aws:sts::${call.account}:federated-user/${String(input['Name'])}`,
    },
  ];
}

function GetCallerIdentity(_input: object, call: Call): object {
  const { principal } = call;
  return { UserId: principal.userId, Account: principal.account, Arn: principal.arn };
}

/** The account is read from the key's own letters, as AWS does. A key of 12 digits is its account. */
function GetAccessKeyInfo(input: GetAccessKeyInfoRequest, _call: Call): object {
  const id = input.AccessKeyId;
  new Violations()
    .required('accessKeyId', id)
    .text('accessKeyId', id, { pattern: '[\\w]*', max: 128 })
    .refuse('ValidationError');
  const account = /^\d{12}$/.test(id!) ? id : accountOfKey(id!);
  if (account === undefined) throw fault('ValidationError', `The access key id ${id} does not tell its account.`);
  return { Account: account };
}
