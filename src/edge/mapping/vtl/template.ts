// A mapping template: read once, rendered many times. [api-gateway.md A12]
import { DEFAULT_BUDGET, TemplateError, type Budget } from '../contract.ts';
import { BlockParser, closing } from './block.ts';
import { parseExpression } from './expression.ts';
import { Frame, type Roots } from './frame.ts';
import type { Grammar, Statement } from './grammar.ts';
import { parseReference } from './reference.ts';
import { Source } from './source.ts';

export interface Template {
  readonly text: string;
  /** Writes the output into the frame. */
  readonly body: Statement;
}

const GRAMMAR: Grammar = {
  expression: (source) => parseExpression(source, GRAMMAR),
  reference: (source) => parseReference(source, GRAMMAR),
  template: parseAll,
};

function parseAll(source: Source): Statement {
  const body = source.nested(() => new BlockParser(source, GRAMMAR).parse());
  const word = closing(source);
  if (word !== undefined) source.fail(`#${word} without a beginning`);
  return body;
}

/** Throws TemplateError when the text is no template. */
export function compileTemplate(text: string): Template {
  return { text, body: parseAll(new Source(text)) };
}

/** Throws TemplateError and nothing else. */
export function render(template: Template, roots: Roots, budget: Budget = DEFAULT_BUDGET): string {
  const frame = new Frame(roots, budget);
  try {
    template.body(frame);
  } catch (error) {
    if (error instanceof TemplateError && error.line === 0) frame.fail(error.message);
    throw error;
  }
  return frame.out;
}
