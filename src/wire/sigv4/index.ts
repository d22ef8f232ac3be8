// SigV4 for the other rooms: read a claim, verify it, word a refusal, sign.
export { readClaim } from './claim.ts';
export { chunkSigning } from './chunks.ts';
export { doorRefusal, refusalFault } from './refusals.ts';
export type { KeyRefusal } from './refusals.ts';
export { presign, sign } from './sign.ts';
export type { SigningCredentials, SignOptions, SignRequest } from './sign.ts';
export { verifySignature } from './verify.ts';
