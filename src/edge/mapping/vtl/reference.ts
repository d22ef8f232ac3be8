// $name, ${name}, $!name with properties, methods and indexes. [api-gateway.md A12.1]
import type { Frame } from './frame.ts';
import type { Expression, Grammar, Reference } from './grammar.ts';
import { assignIndex, assignProperty, callMethod, readIndex, readProperty } from './methods.ts';
import type { Source } from './source.ts';
import type { Value } from './values.ts';

/** One step along the path; null ends the path. */
interface Step {
  readonly read: (frame: Frame, target: NonNullable<Value>) => Value;
  /** Undefined for a method: nothing can be assigned to it. */
  readonly assign?: (frame: Frame, target: Value, value: Value) => void;
}

const OPENING = /\$!?(\{)?(?=[A-Za-z_])/y;
const DOT = /\.(?=[A-Za-z])/y;

function property(name: string): Step {
  return {
    read: (frame, target) => (target instanceof Map ? (target.get(name) ?? null) : readProperty(target, name, frame)),
    assign: (_, target, value) => assignProperty(target, name, value),
  };
}

function method(name: string, args: readonly Expression[]): Step {
  const [only] = args;
  if (args.length === 0) return { read: (frame, target) => callMethod(target, name, [], frame) };
  if (args.length === 1 && only) return { read: (frame, target) => callMethod(target, name, [only(frame)], frame) };
  return {
    read: (frame, target) =>
      callMethod(
        target,
        name,
        args.map((arg) => arg(frame)),
        frame,
      ),
  };
}

function index(key: Expression): Step {
  return {
    read: (frame, target) => readIndex(target, key(frame), frame),
    assign: (frame, target, value) => assignIndex(target, key(frame), value, frame),
  };
}

function readArgs(source: Source, grammar: Grammar): Expression[] {
  const args: Expression[] = [];
  source.blanks();
  if (source.takes(')')) return args;
  do args.push(grammar.expression(source));
  while (source.takes(','));
  source.expects(')', 'after the arguments of a method');
  return args;
}

function readStep(source: Source, grammar: Grammar): Step | undefined {
  if (source.takes('[')) {
    const key = grammar.expression(source);
    source.expects(']', 'after an index');
    return index(key);
  }
  if (source.match(DOT) === undefined) return undefined;
  const name = source.identifier() ?? source.fail('a name is missing');
  return source.takes('(') ? method(name, readArgs(source, grammar)) : property(name);
}

/**
 * AWS answers the empty string for what Velocity would call an unresolved reference, wherever it stands: it prints
 * nothing, equals "" and is true in #if. [A12.1, A12.2; recorded for #if and #else]
 */
function reader(name: string, steps: readonly Step[], line: number): Expression {
  if (steps.length === 0) {
    return (frame) => {
      frame.line = line;
      frame.step();
      return frame.lookup(name) ?? '';
    };
  }
  return (frame) => {
    frame.line = line;
    frame.step();
    let value = frame.lookup(name) ?? null;
    for (let i = 0; i < steps.length && value !== null; i += 1) value = steps[i]!.read(frame, value);
    return value ?? '';
  };
}

function assigner(name: string, steps: readonly Step[], line: number): Reference['assign'] {
  const last = steps.at(-1);
  if (!last) return (frame, value) => frame.variables.set(name, value);
  const target = reader(name, steps.slice(0, -1), line);
  return (frame, value) => last.assign?.(frame, target(frame), value);
}

export function parseReference(source: Source, grammar: Grammar): Reference | undefined {
  const { line } = source;
  const opening = source.match(OPENING);
  if (opening === undefined) return undefined;
  const name = source.identifier()!;
  const steps: Step[] = [];
  for (let step = readStep(source, grammar); step; step = readStep(source, grammar)) steps.push(step);
  if (opening.endsWith('{') && !source.takes('}')) source.fail(`'}' is missing after \${${name}`);
  return {
    read: reader(name, steps, line),
    assign: assigner(name, steps, line),
    name: steps.length === 0 ? name : undefined,
  };
}
