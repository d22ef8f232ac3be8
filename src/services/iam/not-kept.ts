// What users may have in AWS and cannot have here: console passwords, MFA devices, SSH keys, certificates. Reads find none of them,
// which is what a client that deletes a user needs to know. [terraform-calls.md 3, IAM]
import type { Call, Handler } from '../kernel/contract.ts';
import { noSuchEntity } from './faults.ts';
import { findHolder, USERS } from './holders.ts';
import { namedUser } from './users.ts';

interface Input {
  readonly UserName?: string;
}

function emptyList(member: string): Handler<Input> {
  return (input, call) => {
    if (input.UserName !== undefined) requireUser(input.UserName, call);
    return { [member]: [], IsTruncated: false };
  };
}

function noLoginProfile(input: Input, call: Call): never {
  const name = namedUser(input.UserName, call);
  requireUser(name, call);
  throw noSuchEntity(`Login Profile for User ${name} cannot be found.`);
}

function requireUser(name: string, call: Call): void {
  call.read((tx) => findHolder(USERS, tx, call.globalScope, name));
}

export const notKeptHandlers: Readonly<Record<string, Handler<Input>>> = {
  ListSSHPublicKeys: emptyList('SSHPublicKeys'),
  ListVirtualMFADevices: emptyList('VirtualMFADevices'),
  ListMFADevices: emptyList('MFADevices'),
  ListSigningCertificates: emptyList('Certificates'),
  ListServiceSpecificCredentials: emptyList('ServiceSpecificCredentials'),
  ListServerCertificates: emptyList('ServerCertificateMetadataList'),
  ListSAMLProviders: () => ({ SAMLProviderList: [] }),
  GetLoginProfile: noLoginProfile,
  DeleteLoginProfile: noLoginProfile,
};
