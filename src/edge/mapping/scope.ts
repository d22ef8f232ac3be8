// Everything a template can name: $input, $util, $context, $stageVariables. [api-gateway.md A12.3]
import type { ContextValues, RequestParameters, StageVariables } from './contract.ts';
import { contextMap, type Overrides } from './context.ts';
import { Input } from './input.ts';
import type { Payload } from './payload.ts';
import { UTIL } from './util.ts';
import type { Roots } from './vtl/frame.ts';
import type { Value } from './vtl/values.ts';

export interface ScopeFacts {
  /** The request's body in a request template, the integration's in a response template. */
  readonly payload: Payload;
  readonly parameters: RequestParameters;
  /** Asked for only when the template names $context. */
  context(): ContextValues;
  readonly overrides: Overrides;
  readonly stageVariables: StageVariables;
}

/** For one render. */
export class Scope implements Roots {
  readonly #facts: ScopeFacts;
  #input: Value | undefined;
  #context: Value | undefined;
  #stageVariables: Value | undefined;

  constructor(facts: ScopeFacts) {
    this.#facts = facts;
  }

  root(name: string): Value | undefined {
    switch (name) {
      case 'input':
        return (this.#input ??= new Input(this.#facts.payload, this.#facts.parameters));
      case 'util':
        return UTIL;
      case 'context':
        return (this.#context ??= contextMap(this.#facts.context(), this.#facts.overrides));
      case 'stageVariables':
        return (this.#stageVariables ??= new Map<string, Value>(Object.entries(this.#facts.stageVariables)));
      default:
        return undefined;
    }
  }
}
