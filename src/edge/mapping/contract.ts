// What the mapping room offers to REST API integrations: pure engines, no exchange and no HTTP. Types and the one error class.

/** A template that cannot be read or rendered: AWS answers 500. The message is for explain and the execution log. */
export class TemplateError extends Error {
  /** 1-based; 0 when unknown. */
  readonly line: number;

  constructor(message: string, line = 0) {
    super(line > 0 ? `line ${line}: ${message}` : message);
    this.name = 'TemplateError';
    this.line = line;
  }
}

/** How much work one render may do. A render that needs more throws TemplateError. */
export interface Budget {
  /**
   * References, directives, method calls, loop rounds and elements of lists; four lists or maps printed, or eight moves of a
   * regular expression, count as one.
   */
  readonly steps: number;
  /** Characters of the output, and of every string made on the way. */
  readonly output: number;
  /** Characters of all strings made on the way, together. */
  readonly text: number;
}

/** Less than half a second at worst; the payload limit of 10 MB. [api-gateway.md A20] */
export const DEFAULT_BUDGET: Budget = { steps: 300_000, output: 10 * 1024 * 1024, text: 48 * 1024 * 1024 };

/** What $context holds, by key in the order of iteration; nested groups are records. Undefined and null print nothing. */
export interface ContextValues {
  readonly [name: string]: ContextValue;
}
export type ContextValue = string | number | boolean | null | undefined | ContextValues | readonly ContextValue[];

/** The parameters of a method request. Names of headers as the client sent them, all values in order. */
export interface RequestParameters {
  readonly path: ReadonlyMap<string, string>;
  readonly querystring: ReadonlyMap<string, readonly string[]>;
  readonly header: ReadonlyMap<string, readonly string[]>;
}

export type StageVariables = Readonly<Record<string, string>>;

/** Values that a template set on $context; several values of one name were given as a list. [A12.4] */
export interface RequestOverrides {
  readonly header: ReadonlyMap<string, readonly string[]>;
  readonly path: ReadonlyMap<string, string>;
  readonly querystring: ReadonlyMap<string, readonly string[]>;
}

export interface ResponseOverrides {
  /** 100..599; anything else that a template sets is ignored. */
  readonly status: number | undefined;
  readonly header: ReadonlyMap<string, readonly string[]>;
}
