// Who calls, for tests of what doors tell about it: a user who may do everything, and a client with a certificate.
import type { TlsFacts } from '../../src/edge/contract.ts';
import { ACCOUNT } from './gateway-world.ts';

export const ANN = {
  type: 'user',
  account: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:user/ann`,
  userId: 'AIDAANN',
  organizationId: 'o-1',
  identityPolicies: [{ source: 'p', document: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}' }],
} as const;

export const TLS: TlsFacts = {
  serverName: 'x',
  version: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  client: {
    pem: 'PEM',
    subjectDN: 'CN=client',
    issuerDN: 'CN=authority',
    serialNumber: 'a1:b2',
    notBefore: 'before',
    notAfter: 'after',
  },
};
