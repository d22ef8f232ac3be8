// A self-signed RSA certificate, as API Gateway makes for its clients. [api-gateway.md A26]
import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { certificate } from './certificate.ts';

export interface SelfSigned {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

const newKeyPair = promisify(generateKeyPair);

/** Valid from and until to the second. */
export async function selfSigned(commonName: string, fromMs: number, untilMs: number): Promise<SelfSigned> {
  const { publicKey, privateKey } = await newKeyPair('rsa', { modulusLength: 2048 });
  return {
    certificatePem: certificate({
      subject: commonName,
      issuer: commonName,
      fromMs,
      untilMs,
      publicKey,
      signingKey: privateKey,
    }),
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
