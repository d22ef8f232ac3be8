// #set #if #foreach #define #macro #break #stop, and what AWS prints as it stands. [api-gateway.md A12.1]
import { BlockParser, closing, passClosing } from './block.ts';
import { isTrue } from './expression.ts';
import { eachOf, Loop } from './foreach.ts';
import type { Frame } from './frame.ts';
import type { Exit, Expression, Grammar, Statement } from './grammar.ts';
import { Host, type Value } from './values.ts';
import type { Source } from './source.ts';

export interface Directive {
  readonly statement: Statement;
  readonly swallowsBlanks: boolean;
}

const NAME = /#(?:([A-Za-z_@][A-Za-z0-9_@]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})/y;
const PARENTHESIS = /[ \t\r\n]*\(/y;
/** The call of something unknown, copied as it stands: one level of parentheses and strings in it. */
const UNKNOWN_CALL = /[ \t\r\n]*\((?:[^()"']|"[^"]*"|'[^']*'|\((?:[^()"']|"[^"]*"|'[^']*')*\))*\)/y;

type Parse = (source: Source, grammar: Grammar) => Statement;

const DIRECTIVES: ReadonlyMap<string, Parse> = new Map<string, Parse>([
  ['set', parseSet],
  ['if', parseIf],
  ['foreach', parseForeach],
  ['define', parseDefine],
  ['macro', parseMacro],
  ['break', () => () => 'break'],
  ['stop', () => () => 'stop'],
]);

/** A directive; text to copy; undefined when '#' is only a character here. */
export function parseDirective(source: Source, grammar: Grammar): Directive | string | undefined {
  const start = source.at;
  const { line } = source;
  const found = source.match(NAME);
  if (found === undefined) return undefined;
  const name = found.replaceAll(/[#{}]/g, '');
  const parse = DIRECTIVES.get(name);
  if (!parse) {
    source.match(UNKNOWN_CALL);
    return source.text.slice(start, source.at);
  }
  const work = source.nested(() => parse(source, grammar));
  const statement: Statement = (frame) => {
    frame.line = line;
    frame.step();
    return work(frame);
  };
  return { statement, swallowsBlanks: name === 'set' };
}

function open(source: Source, name: string): void {
  if (source.match(PARENTHESIS) === undefined) source.fail(`'(' is missing after #${name}`);
  source.blanks();
}

/** The parenthesis that ends a directive takes the rest of its line along. */
function close(source: Source, name: string): void {
  source.expects(')', `after #${name}`);
  source.lineRest();
}

function parseBlock(source: Source, grammar: Grammar): Statement {
  return new BlockParser(source, grammar).parse();
}

function parseBody(source: Source, grammar: Grammar, name: string): Statement {
  const body = parseBlock(source, grammar);
  if (passClosing(source) !== 'end') source.fail(`#end is missing for #${name}`);
  return body;
}

/** A null leaves the variable as it is. */
function parseSet(source: Source, grammar: Grammar): Statement {
  open(source, 'set');
  const target = grammar.reference(source) ?? source.fail('#set needs a reference');
  source.expects('=', 'in #set');
  const value = grammar.expression(source);
  close(source, 'set');
  return (frame) => {
    const result = value(frame);
    if (result !== null) target.assign(frame, result);
    return undefined;
  };
}

function parseIf(source: Source, grammar: Grammar): Statement {
  const branches: { readonly condition: Expression; readonly body: Statement }[] = [];
  let word: ReturnType<typeof closing> = 'elseif';
  while (word === 'elseif') {
    open(source, 'if');
    const condition = grammar.expression(source);
    close(source, 'if');
    branches.push({ condition, body: parseBlock(source, grammar) });
    word = passClosing(source);
  }
  if (word === 'else') {
    branches.push({ condition: () => true, body: parseBlock(source, grammar) });
    word = passClosing(source);
  }
  if (word !== 'end') source.fail('#end is missing for #if');
  return (frame) => {
    for (const { condition, body } of branches) if (isTrue(condition(frame))) return body(frame);
    return undefined;
  };
}

function parseForeach(source: Source, grammar: Grammar): Statement {
  open(source, 'foreach');
  const name = grammar.reference(source)?.name ?? source.fail('#foreach needs a variable');
  source.blanks();
  if (source.identifier() !== 'in') source.fail("'in' is missing in #foreach");
  const items = grammar.expression(source);
  close(source, 'foreach');
  const body = parseBody(source, grammar, 'foreach');
  return (frame) => runLoop(frame, name, eachOf(items(frame), frame), body);
}

/** The loop's variables are gone after it, or what they were before. */
function runLoop(frame: Frame, name: string, items: readonly Value[], body: Statement): Exit | undefined {
  const { variables } = frame;
  const hidden = [name, ...Loop.names].map((key) => [key, variables.get(key)] as const);
  const loop = new Loop(items, hidden[1]![1]);
  let exit: Exit | undefined;
  while (exit === undefined && loop.next()) {
    frame.step();
    variables.set(name, loop.item);
    loop.declare(variables);
    exit = body(frame);
  }
  for (const [key, value] of hidden)
    if (value === undefined) variables.delete(key);
    else variables.set(key, value);
  return exit === 'stop' ? exit : undefined;
}

/** What #define keeps: rendered anew wherever it is printed. */
class Definition extends Host {
  readonly #body: Statement;

  constructor(body: Statement) {
    super();
    this.#body = body;
  }

  property(): undefined {
    return undefined;
  }

  call(): undefined {
    return undefined;
  }

  text(frame: Frame): string {
    return frame.capture(this.#body);
  }
}

function parseDefine(source: Source, grammar: Grammar): Statement {
  open(source, 'define');
  const target = grammar.reference(source) ?? source.fail('#define needs a reference');
  close(source, 'define');
  const definition = new Definition(parseBody(source, grammar, 'define'));
  return (frame) => void target.assign(frame, definition);
}

/** AWS accepts a macro and forgets it: its calls are printed as they stand. [recorded, as for #evaluate] */
function parseMacro(source: Source, grammar: Grammar): Statement {
  open(source, 'macro');
  if (source.identifier() === undefined) source.fail('#macro needs a name');
  do source.match(/[ \t\r\n]*,?[ \t\r\n]*/y);
  while (grammar.reference(source));
  close(source, 'macro');
  parseBody(source, grammar, 'macro');
  return () => undefined;
}
