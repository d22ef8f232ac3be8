// Values of a step's detail in sentences. Details may be anything: explanations must not fail.

export type Detail = Readonly<Record<string, unknown>>;

/** A value of a step's detail in a sentence. */
export function say(value: unknown): string {
  if (value === undefined || value === null) return 'unknown';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** 'a, b and c'; 'none' for an empty list. */
export function listed(values: unknown, each: (value: unknown) => string = say): string {
  if (!Array.isArray(values)) return say(values);
  if (values.length === 0) return 'none';
  const words = values.map(each);
  return words.length === 1 ? words[0]! : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** What of a function's reply is wrong: all of it, or one member. */
export function replyPart({ member }: Detail): string {
  return member === 'reply' ? 'The reply' : `The member ${say(member)}`;
}

/** A statement of a policy, as a decision names it. */
export function statement(found: unknown): string {
  const { sid, index, source } = Object(found) as { sid?: unknown; index?: unknown; source?: unknown };
  if (source === undefined) return say(found);
  return `statement ${sid === undefined ? `number ${Number(index) + 1}` : `"${say(sid)}"`} of ${say(source)}`;
}

/** ' It is denied by ...', or nothing. */
export function byWhich(detail: Detail): string {
  return detail['statement'] ? ` It is denied by ${statement(detail['statement'])}.` : '';
}

function nearMiss(found: unknown): string {
  const { failed } = Object(found) as { failed?: unknown };
  return failed === undefined ? say(found) : `${statement(found)} does not match: ${say(failed)}`;
}

/** The statements that nearly allowed, one a line below a heading; '' without any. */
export function nearMisses(near: unknown): string {
  if (!Array.isArray(near) || near.length === 0) return '';
  return `\nNear misses:\n${near.map((miss) => `- ${nearMiss(miss)}`).join('\n')}`;
}

/** A function's ARN as the command line names it: with the alias or version when the ARN has one. */
export function nameAndQualifier(arn: string): string {
  const [name = arn, qualifier] = arn.split(':').slice(6);
  return qualifier === undefined ? name : `${name} --qualifier ${qualifier}`;
}
