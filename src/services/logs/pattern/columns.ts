// [ip, user, status = 4*, ...]: conditions on the columns of a message, by place. [lambda F10]
import { holds, parseCondition, subjects, type Condition } from './conditions.ts';
import { PatternError } from './tokens.ts';

const ELLIPSIS = '...';
const NAME = /^[\w$.-]*$/;

/** Columns are parted by white space; text in quotation marks or brackets is one column, without them. */
const COLUMN = /"([^"]*)"|\[([^\]]*)\]|(\S+)/g;

function columnsOf(message: string): string[] {
  return [...message.matchAll(COLUMN)].map(([, quoted, bracketed, plain]) => quoted ?? bracketed ?? plain ?? '');
}

/** Splits at commas that stand outside of quotation marks. */
function splitFields(text: string): string[] {
  const fields = text.match(/(?:"(?:\\.|[^"\\])*"|[^,"])+|,/g) ?? [];
  const parts = [''];
  for (const field of fields) {
    if (field === ',') parts.push('');
    else parts[parts.length - 1] += field;
  }
  return parts.map((part) => part.trim());
}

/** A field without a condition takes any column. */
function parseField(text: string): Condition | undefined {
  if (NAME.test(text)) return undefined;
  const condition = parseCondition(text);
  if (new Set(subjects(condition)).size > 1) throw new PatternError(`'${text}' names more than one column`);
  return condition;
}

function fits(condition: Condition | undefined, column: string | undefined): boolean {
  return condition === undefined || holds(condition, () => (column === undefined ? [] : [column]));
}

/** `text` is what stands between the brackets. */
export function columnsPattern(text: string): (message: string) => boolean {
  const fields = splitFields(text);
  const gap = fields.indexOf(ELLIPSIS);
  if (gap !== fields.lastIndexOf(ELLIPSIS)) throw new PatternError('there may be one ellipsis');
  const before = (gap < 0 ? fields : fields.slice(0, gap)).map(parseField);
  const after = (gap < 0 ? [] : fields.slice(gap + 1)).map(parseField);
  return (message) => {
    const columns = columnsOf(message);
    const few = before.length + after.length;
    if (gap < 0 ? columns.length !== few : columns.length < few) return false;
    const tail = columns.length - after.length;
    return (
      before.every((field, index) => fits(field, columns[index])) &&
      after.every((field, index) => fits(field, columns[tail + index]))
    );
  };
}
