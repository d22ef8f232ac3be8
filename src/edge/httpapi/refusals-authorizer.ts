// Refusals of authorizers and signatures. Data only.
export const AUTHORIZER_REFUSALS = {
  'http-authorizer-unusable': { gate: 'authorizer', response: 'AUTHORIZER_FAILURE' },
} as const;
