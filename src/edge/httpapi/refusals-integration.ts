// Refusals of integrations. Data only.
export const INTEGRATION_REFUSALS = {
  'http-integration-missing': { gate: 'integration', response: 'INTERNAL' },
  'http-subtype-not-here': { gate: 'integration', response: 'INTERNAL' },
  'http-endpoint-invalid': { gate: 'integration', response: 'INTERNAL' },
  'http-endpoint-unreachable': { gate: 'integration', response: 'UNAVAILABLE' },
  'http-endpoint-timeout': { gate: 'integration', response: 'UNAVAILABLE' },
  'http-endpoint-reply-too-large': { gate: 'integration', response: 'INTERNAL' },
} as const;
