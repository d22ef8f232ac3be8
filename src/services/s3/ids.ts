// Ids of objects in the store, made so that their byte order is S3's own: by key in UTF-8, the newest version first. [lambda F5]

/** Ends the key in an id. Lower than every character of an escaped key, so that 'a' with all its versions comes before 'a!'. */
const END = '\u0001';
const CONTROL = /\p{Cc}/u;
const CONTROLS = /\p{Cc}/gu;

/** Keys may hold the three lowest characters; escaped they keep their order and the ids stay free of NUL and of END. */
function escaped(key: string): string {
  if (!CONTROL.test(key)) return key;
  return key.replace(CONTROLS, (c) => (c > '\u0002' ? c : `\u0002${String.fromCharCode(c.charCodeAt(0) + 1)}`));
}

/** What the ids of all keys with this prefix start with. */
export function keysWith(bucket: string, prefix: string): string {
  return `${bucket}/${escaped(prefix)}`;
}

/** What the ids of all versions (or uploads) of one key start with. */
export function versionsOf(bucket: string, key: string): string {
  return keysWith(bucket, key) + END;
}

/** Greater than every id of this key, lower than those of every later one. */
export function afterKey(bucket: string, key: string): string {
  return `${versionsOf(bucket, key)}~~`;
}

/** Greater than every id with this prefix, lower than every later one. The prefix ends in a delimiter, so it is not empty. */
export function afterPrefix(bucket: string, prefix: string): string {
  const points = Array.from(keysWith(bucket, prefix), (c) => c.codePointAt(0) as number);
  while (points.at(-1) === 0x10ffff) points.pop();
  const last = points.pop() as number;
  // The surrogates between are no characters.
  points.push(last === 0xd7ff ? 0xe000 : last + 1);
  return String.fromCodePoint(...points);
}

/** The order of what was written before versioning: after everything that has an order of its own. */
export const OLDEST = '~';

const LAST_MS = 2 ** 48 - 1;

/** Twelve hex digits that grow smaller as time goes on. */
export function newestFirst(stampMs: number): string {
  return (LAST_MS - stampMs).toString(16).padStart(12, '0');
}

/** As long as AWS's own; `random` is 20 characters of [a-z0-9]. */
export function versionIdOf(stampMs: number, random: string): string {
  return newestFirst(stampMs) + random;
}

export function isVersionId(text: string): boolean {
  return text === 'null' || /^[0-9a-f]{12}[a-z0-9]{20}$/.test(text);
}

export function partId(uploadId: string, number: number): string {
  return `${uploadId}/${String(number).padStart(5, '0')}`;
}
