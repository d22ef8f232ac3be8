// Scopes for the tests of this room.
import { Overrides } from './context.ts';
import type { Budget, ContextValues, RequestParameters } from './contract.ts';
import { Payload } from './payload.ts';
import { Scope } from './scope.ts';
import { compileTemplate, render } from './vtl/template.ts';

type Texts = Readonly<Record<string, string>>;
type Lists = Readonly<Record<string, readonly string[]>>;

export function parameters(given: { path?: Texts; querystring?: Lists; header?: Lists } = {}): RequestParameters {
  return {
    path: new Map(Object.entries(given.path ?? {})),
    querystring: new Map(Object.entries(given.querystring ?? {})),
    header: new Map(Object.entries(given.header ?? {})),
  };
}

export interface Given {
  readonly body?: string;
  readonly parameters?: RequestParameters;
  readonly context?: ContextValues;
  readonly stageVariables?: Texts;
  readonly overrides?: Overrides;
  readonly budget?: Budget;
}

export function scopeOf(given: Given = {}): Scope {
  return new Scope({
    payload: new Payload(given.body ?? ''),
    parameters: given.parameters ?? parameters(),
    context: () => given.context ?? {},
    overrides: given.overrides ?? new Overrides(),
    stageVariables: given.stageVariables ?? {},
  });
}

export function rendered(template: string, given: Given = {}): string {
  return render(compileTemplate(template), scopeOf(given), given.budget);
}
