// One render of a mapping template for a call, and what is said when it fails. [api-gateway.md A12]
import { TemplateError } from '../../mapping/contract.ts';
import { Scope, type ScopeFacts } from '../../mapping/scope.ts';
import { render, type Template } from '../../mapping/vtl/template.ts';
import type { Refusal } from '../refusals.ts';

const CODES = {
  request: 'request-template-failed',
  response: 'response-template-failed',
} as const;

/** Runs work that may throw TemplateError. */
export function mapped<T>(side: keyof typeof CODES, template: Template | undefined, work: () => T): T | Refusal {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const text = error.line > 0 ? template?.text.split(/\r\n|\n|\r/, error.line)[error.line - 1] : undefined;
    return {
      code: CODES[side],
      detail: { problem: error.message, ...(text !== undefined && { text: text.trim().slice(0, 200) }) },
      log: `Execution failed due to configuration error: Unable to transform ${side}`,
    };
  }
}

export function rendered(side: keyof typeof CODES, template: Template, facts: ScopeFacts): string | Refusal {
  return mapped(side, template, () => render(template, new Scope(facts)));
}
