// A configuration that is refused. One clear sentence, and the next step.

export class ConfigError extends Error {
  readonly code = 'CONFIG';
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.name = 'ConfigError';
    this.hint = hint;
  }
}
