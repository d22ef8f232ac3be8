// A mapping template: read once, rendered many times. [api-gateway.md A12]
import { DEFAULT_BUDGET, TemplateError, type Budget } from '../contract.ts';
import { mediaType } from '../passthrough.ts';
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
  /** Why the text is no template: every render throws it. */
  readonly problem?: TemplateError;
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

/** 300 KB. [api-gateway.md A20] */
const LONGEST = 300 * 1024;

/** Throws TemplateError when the text is no template. */
export function compileTemplate(text: string): Template {
  if (text.length > LONGEST) throw new TemplateError(`the template is longer than ${LONGEST} characters`);
  return { text, body: parseAll(new Source(text)) };
}

function orBroken(text: string): Template {
  try {
    return compileTemplate(text);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const fails = (): never => {
      throw error;
    };
    return { text, body: fails, problem: error };
  }
}

/**
 * The templates of an integration or of one of its responses, by media type without parameters. A text that is no template
 * fails the calls that use it and no other. Null: no text was given, the body passes as it is. [A14.9]
 */
export function templatesByType(given: Readonly<Record<string, string | null>>): ReadonlyMap<string, Template | null> {
  const templates = Object.entries(given).map(
    ([type, text]) => [mediaType(type), text ? orBroken(text) : null] as const,
  );
  return new Map(templates);
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
