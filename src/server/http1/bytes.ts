// Which bytes may stand where in HTTP/1.1. [RFC 9110 5.5, 5.6.2; RFC 9112 3.2]

export const HTAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SPACE = 0x20;

const TOKEN = 1;
const VALUE = 2;
const TARGET = 4;
const MARKS = "!#$%&'*+-.^_`|~";

const KINDS: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  const visible = byte > SPACE && byte < 0x7f;
  const letter = String.fromCharCode(byte);
  const token = /^[0-9A-Za-z]$/.test(letter) || MARKS.includes(letter);
  const value = visible || byte === SPACE || byte === HTAB || byte >= 0x80;
  return (token ? TOKEN : 0) | (value ? VALUE : 0) | (visible ? TARGET : 0);
});

/** Names of methods and of header lines. */
export function isTokenByte(byte: number): boolean {
  return ((KINDS[byte] as number) & TOKEN) !== 0;
}

/** Visible characters, space, tab, and whatever lies beyond ASCII. */
export function isValueByte(byte: number): boolean {
  return ((KINDS[byte] as number) & VALUE) !== 0;
}

/** Visible ASCII: everything else has to be percent-encoded. */
export function isTargetByte(byte: number): boolean {
  return ((KINDS[byte] as number) & TARGET) !== 0;
}
