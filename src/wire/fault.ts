// What wire throws for input that it cannot read: always a FaultData, so that the caller gets its protocol's own error.
import type { FaultData } from './contract.ts';

export class WireFault extends Error implements FaultData {
  readonly code: string;
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, status = 400, fields: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'WireFault';
    this.code = code;
    this.status = status;
    this.fields = fields;
  }
}

/** JSON services' word for a body they cannot read. [api-gateway.md C6] */
export function serialization(message: string): WireFault {
  return new WireFault('SerializationException', message);
}
