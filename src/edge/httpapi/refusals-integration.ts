// Refusals of integrations. Data only.
export const INTEGRATION_REFUSALS = {
  'http-integration-missing': { gate: 'integration', response: 'INTERNAL' },
} as const;
