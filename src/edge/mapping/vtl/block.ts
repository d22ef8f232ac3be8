// Text, references and directives in order: the body of a template, of a branch, of a loop. [api-gateway.md A12.1]
import { parseDirective } from './directives.ts';
import type { Exit, Grammar, Statement } from './grammar.ts';
import { printed } from './print.ts';
import type { Source } from './source.ts';

/** Up to what could be more than text: a reference, a directive, backslashes before one. */
const TEXT = /[^$#\\]+/y;
const BACKSLASHES = /\\+/y;
const ESCAPED_DIRECTIVE =
  /#(?:(?:if|elseif|else|end|set|stop|foreach|define|break|macro)(?![A-Za-z0-9_])|\{(?:if|elseif|else|end|set|stop|foreach|define|break|macro)\})/y;
const LINE_COMMENT = /##[^\r\n]*(?:\r\n|\n|\r)?/y;
const BLANK = /^[ \t]*$/;

export class BlockParser {
  readonly #source: Source;
  readonly #grammar: Grammar;
  readonly #statements: Statement[] = [];
  #text = '';
  /** Where the run of plain text began that is being read. */
  #plainFrom = 0;

  constructor(source: Source, grammar: Grammar) {
    this.#source = source;
    this.#grammar = grammar;
  }

  /** Reads up to the end of the text, or up to an #end, #else or #elseif, which is left for the caller. */
  parse(): Statement {
    const source = this.#source;
    while (!source.ended && !this.#closes()) this.#piece();
    this.#flush();
    return sequence(this.#statements);
  }

  #closes(): boolean {
    return closing(this.#source) !== undefined;
  }

  #piece(): void {
    const source = this.#source;
    const text = source.match(TEXT);
    if (text !== undefined) {
      this.#plainFrom = this.#text.length;
      this.#text += text;
    } else if (source.sees('\\')) this.#backslashes();
    else if (source.sees('$')) this.#reference();
    else this.#hash();
  }

  #flush(): void {
    const text = this.#text;
    this.#text = '';
    this.#plainFrom = 0;
    if (text !== '') this.#statements.push((frame) => void frame.write(text));
  }

  #add(statement: Statement): void {
    this.#flush();
    this.#statements.push(statement);
  }

  /** Two backslashes before a reference or a directive are one, an odd one keeps it from being read as such. */
  #backslashes(): void {
    const source = this.#source;
    const marks = source.match(BACKSLASHES)!;
    const start = source.at;
    const half = marks.slice(marks.length >> 1);
    const kept = marks.slice(0, marks.length >> 1);
    const escapes = half.length > kept.length;
    const found = source.sees('$')
      ? this.#grammar.reference(source) !== undefined
      : source.match(ESCAPED_DIRECTIVE) !== undefined;
    if (!found) this.#text += marks;
    else if (escapes) this.#text += kept + source.text.slice(start, source.at);
    else {
      this.#text += kept;
      source.at = start;
    }
  }

  #reference(): void {
    const source = this.#source;
    const reference = this.#grammar.reference(source);
    if (!reference) return this.#literally();
    const { read } = reference;
    this.#add((frame) => void frame.write(printed(read(frame), frame)));
  }

  /** The character means only itself; as the last one of a template AWS answers 500. */
  #literally(): void {
    const source = this.#source;
    const char = source.text[source.at]!;
    source.at += 1;
    if (source.ended && !source.inString) source.fail(`a template cannot end in '${char}'`);
    this.#text += char;
  }

  #hash(): void {
    const source = this.#source;
    if (source.match(LINE_COMMENT) !== undefined) return;
    if (source.sees('#*')) return void this.#until('*#', 2);
    if (source.sees('#[[')) {
      this.#text += this.#until(']]#', 3);
      return;
    }
    const directive = parseDirective(source, this.#grammar);
    if (directive === undefined) return this.#literally();
    if (typeof directive === 'string') this.#text += directive;
    else {
      // Blanks before #set vanish unless they end a longer text. [recorded]
      const plain = this.#text.slice(this.#plainFrom);
      if (directive.swallowsBlanks && BLANK.test(plain)) this.#text = this.#text.slice(0, this.#plainFrom);
      this.#add(directive.statement);
    }
  }

  /** The content of a comment or of unparsed text. */
  #until(end: string, opening: number): string {
    const source = this.#source;
    const at = source.text.indexOf(end, source.at + opening);
    if (at < 0) source.fail(`'${end}' is missing`);
    const content = source.text.slice(source.at + opening, at);
    source.at = at + end.length;
    return content;
  }
}

const CLOSING = /#(?:(end|else|elseif)(?![A-Za-z0-9_@])|\{(end|else|elseif)\})/y;

/** The word of the directive that ends a block here. */
export function closing(source: Source): 'end' | 'else' | 'elseif' | undefined {
  CLOSING.lastIndex = source.at;
  const found = CLOSING.exec(source.text);
  return (found?.[1] ?? found?.[2]) as 'end' | 'else' | 'elseif' | undefined;
}

/** Passes over the directive that ended a block. */
export function passClosing(source: Source): 'end' | 'else' | 'elseif' | undefined {
  const word = closing(source);
  source.match(CLOSING);
  if (word === 'end' || word === 'else') source.lineRest();
  return word;
}

export function sequence(statements: readonly Statement[]): Statement {
  if (statements.length === 1) return statements[0]!;
  return (frame): Exit | undefined => {
    for (let i = 0; i < statements.length; i += 1) {
      const exit = statements[i]!(frame);
      if (exit !== undefined) return exit;
    }
    return undefined;
  };
}
