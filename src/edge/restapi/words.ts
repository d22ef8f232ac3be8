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
