// JSON without the white space between its tokens. Works on the text: parsing and writing anew would lose digits and the order of keys.

const QUOTE = 34;
const BACKSLASH = 92;
const SPACE = 32;

/** `json` must be valid JSON. [lambda C4: a body of 18 bytes comes out with 17] */
export function compactJson(json: string): string {
  let kept = '';
  let from = 0;
  for (let i = 0; i < json.length; i += 1) {
    const code = json.charCodeAt(i);
    if (code === QUOTE) i = endOfString(json, i);
    else if (code <= SPACE) {
      kept += json.slice(from, i);
      from = i + 1;
    }
  }
  return from === 0 ? json : kept + json.slice(from);
}

function endOfString(json: string, quote: number): number {
  let at = quote + 1;
  for (let code = json.charCodeAt(at); code !== QUOTE; code = json.charCodeAt(at)) at += code === BACKSLASH ? 2 : 1;
  return at;
}
