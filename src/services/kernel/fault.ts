// The one error that handlers throw on purpose. wire finds its status and shape in the service's model.

export class Fault extends Error {
  readonly code: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly status: number | undefined;

  constructor(code: string, message: string, fields: Readonly<Record<string, unknown>> = {}, status?: number) {
    super(message);
    this.name = 'Fault';
    this.code = code;
    this.fields = fields;
    this.status = status;
  }
}

/** `throw fault('NotFoundException', 'Invalid API identifier specified 1:x')`. `status` only where it differs from the model's. */
export function fault(
  code: string,
  message: string,
  fields?: Readonly<Record<string, unknown>>,
  status?: number,
): Fault {
  return new Fault(code, message, fields, status);
}
