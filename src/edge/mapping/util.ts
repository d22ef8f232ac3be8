// $util: the six functions of API Gateway; those of AppSync do not exist here. [api-gateway.md A12.3]
import type { Frame } from './vtl/frame.ts';
import { readJson } from './vtl/json-reader.ts';
import { printed } from './vtl/print.ts';
import { Host, type Value } from './vtl/values.ts';

const SHORT: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};
// oxlint-disable-next-line no-control-regex
const TO_ESCAPE = /[\u0000-\u001f"'\\/\u0080-\uffff]/g;
const HEX_RUN = /(?:%[0-9a-fA-F]{2})+/g;

function unicode(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** As the library that AWS's own description points to: ' and / too, and everything beyond ASCII. */
function escapeJavaScript(text: string): string {
  return text.replaceAll(TO_ESCAPE, (char) => {
    if (char > '\u007f') return unicode(char);
    return char < ' ' ? (SHORT[char] ?? unicode(char)) : `\\${char}`;
  });
}

function percent(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** application/x-www-form-urlencoded. */
function urlEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replaceAll(/[!'()~]/g, percent)
    .replaceAll('%20', '+');
}

function urlDecode(text: string, frame: Frame): string {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) frame.fail('urlDecode: % without two hexadecimal digits');
  return text
    .replaceAll('+', ' ')
    .replaceAll(HEX_RUN, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}

function parseJson(text: string, frame: Frame): Value {
  return readJson(text) ?? (text.trim() === 'null' ? null : frame.fail('parseJson: the text is not JSON'));
}

type Function = (text: string, frame: Frame) => Value;

const FUNCTIONS: ReadonlyMap<string, Function> = new Map<string, Function>([
  ['escapeJavaScript', escapeJavaScript],
  ['parseJson', parseJson],
  ['urlEncode', urlEncode],
  ['urlDecode', urlDecode],
  ['base64Encode', (text) => Buffer.from(text, 'utf8').toString('base64')],
  ['base64Decode', (text) => Buffer.from(text, 'base64').toString('utf8')],
]);

class Util extends Host {
  property(): undefined {
    return undefined;
  }

  call(name: string, [argument]: readonly Value[], frame: Frame): Value | undefined {
    const work = FUNCTIONS.get(name);
    if (!work || argument === undefined) return undefined;
    const text = printed(argument, frame);
    frame.made(text.length);
    const result = work(text, frame);
    return typeof result === 'string' ? frame.grown(result) : result;
  }

  text(): string {
    return '';
  }
}

export const UTIL = new Util();
