// Is a payload JSON? And if not, what Lambda's own parser would say of it. No service rule here. [lambda A8]

const VALUE = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

/** V8's complaint -> the wording of Lambda's parser about the character that it stumbled over. */
const WORDINGS: readonly (readonly [complaint: string, wanted: string])[] = [
  ['Expected property name', 'was expecting double-quote to start field name'],
  ['Expected double-quoted property name', 'was expecting double-quote to start field name'],
  ["Expected ':'", 'was expecting a colon to separate field name and value'],
  ["Expected ',' or '}'", 'was expecting comma to separate Object entries'],
  ["Expected ',' or ']'", 'was expecting comma to separate Array entries'],
];

/** Beyond this the place of a fault is not searched for. */
const SEARCHED_LENGTH = 65_536;

/** The text of Lambda's InvalidRequestContentException, or undefined when the payload is JSON. Empty is fine: it means {}. */
export function jsonProblem(payload: Uint8Array): string | undefined {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
  const complaint = text.trim() === '' ? undefined : complaintOf(text);
  if (complaint === undefined) return undefined;
  const at = positionOf(complaint, text);
  const { message, end } = wording(complaint, text, at);
  const before = text.slice(0, end);
  const place = `line: ${before.split('\n').length}, column: ${end - before.lastIndexOf('\n')}`;
  return `Could not parse request body into json: Could not parse payload into json: ${message}\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); ${place}]`;
}

function complaintOf(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return (error as SyntaxError).message;
  }
}

/** V8 leaves out where an unexpected token stands: it is the end of the shortest prefix that is refused for it. */
function positionOf(complaint: string, text: string): number {
  const told = /at position (\d+)/.exec(complaint)?.[1];
  if (told !== undefined) return Number(told);
  if (!complaint.startsWith('Unexpected token')) return text.length;
  if (text.length > SEARCHED_LENGTH) return 0;
  let low = 1;
  let high = text.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (complaintOf(text.slice(0, middle))?.startsWith('Unexpected token')) high = middle;
    else low = middle + 1;
  }
  return low - 1;
}

function wording(complaint: string, text: string, at: number): { message: string; end: number } {
  const character = text[at];
  if (character === undefined || complaint.startsWith('Unterminated'))
    return { message: 'Unexpected end-of-input', end: text.length };
  const word = /[A-Za-z0-9_$\u0080-\uffff]{0,256}/y;
  word.lastIndex = tokenStart(text, at);
  const token = word.exec(text)![0];
  const wanted = WORDINGS.find(([start]) => complaint.startsWith(start))?.[1];
  if (wanted === undefined && /^[A-Za-z_$]/.test(token)) {
    return { message: `Unrecognized token '${token}': was expecting ${VALUE}`, end: word.lastIndex };
  }
  const expected = wanted ?? `expected a valid value ${VALUE}`;
  return { message: `Unexpected character ('${character}' (code ${character.charCodeAt(0)})): ${expected}`, end: at };
}

/** V8 points into `nul1`, Lambda's parser at its start. */
function tokenStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && /[A-Za-z_$]/.test(text[start - 1]!)) start--;
  return start;
}
