// { $.level = "ERROR" && $.n > 5 }: conditions on the members of a message that is a JSON object. [lambda F10]
import { holds, parseCondition, subjects } from './conditions.ts';
import { PatternError } from './tokens.ts';

type Step = string | number | typeof EVERY;

const EVERY = Symbol('every element');
const STEP = /\.([^.[\]\s]+)|\.?\[(?:(\d+)|(\*)|'([^']*)'|"([^"]*)")\]/y;

/** $.a.b[0][*]['c d'] */
function parseSelector(text: string): Step[] {
  if (!text.startsWith('$')) throw new PatternError(`'${text}' does not begin with $`);
  const steps: Step[] = [];
  STEP.lastIndex = 1;
  for (let at = 1; at < text.length; at = STEP.lastIndex) {
    const found = STEP.exec(text);
    if (found === null) throw new PatternError(`'${text}' is no selector`);
    const [, name, index, every, single, double] = found;
    if (every !== undefined) steps.push(EVERY);
    else if (index !== undefined) steps.push(Number(index));
    else steps.push(name ?? single ?? double ?? '');
  }
  return steps;
}

function select(value: unknown, steps: readonly Step[]): unknown[] {
  let values = [value];
  for (const step of steps) values = values.flatMap((one) => take(one, step));
  return values;
}

function take(value: unknown, step: Step): unknown[] {
  if (step === EVERY) return Array.isArray(value) ? value : [];
  if (typeof value !== 'object' || value === null || Array.isArray(value) !== (typeof step === 'number')) return [];
  return Object.hasOwn(value, step) ? [(value as Record<Step, unknown>)[step]] : [];
}

function parseObject(message: string): object | undefined {
  if (!message.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(message) as object;
  } catch {
    // Not JSON: the pattern does not match.
    return undefined;
  }
}

/** `text` is what stands between the braces. */
export function jsonPattern(text: string): (message: string) => boolean {
  const condition = parseCondition(text);
  const selectors = new Map(subjects(condition).map((subject) => [subject, parseSelector(subject)]));
  return (message) => {
    const value = parseObject(message);
    return value !== undefined && holds(condition, (subject) => select(value, selectors.get(subject) ?? []));
  };
}
