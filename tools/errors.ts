// Writes docs/errors.md: every refusal and note that an explanation can give, with its cause and cure. `--check` fails when the page is old.
import { readFileSync, writeFileSync } from 'node:fs';
import { reasonTables } from '../src/main/reasons.ts';
import { listReasons, type ListedReason } from '../src/observe/explain.ts';

export function errorsPage(): string {
  const tables = Object.entries(reasonTables({ restApis: new Map(), httpApis: new Map() }));
  return [
    '# What an explanation can say',
    '',
    'Made by `npm run docs` from the tables of reasons that the doors carry. Words in angle brackets stand for values of the request.',
    '`portico explain REQUEST-ID` prints these for one request, `portico explain` for the last refused one.',
    '',
    ...tables.flatMap(([title, reasons]) => [
      `## ${title}`,
      '',
      '| code | what | cause | cure |',
      '|---|---|---|---|',
      ...listReasons(reasons).map(row),
      '',
    ]),
  ].join('\n');
}

function row({ code, title, cause, cure }: ListedReason): string {
  return `| \`${code}\` | ${cell(title)} | ${cell(cause)} | ${cell(cure ?? '')} |`;
}

function cell(text: string): string {
  return text
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
}

if (import.meta.filename === process.argv[1]) {
  const file = new URL('../docs/errors.md', import.meta.url);
  const page = errorsPage();
  if (!process.argv.includes('--check')) writeFileSync(file, page);
  else if (readFileSync(file, 'utf8') !== page) {
    console.error('docs/errors.md is old: run npm run docs');
    process.exit(1);
  }
}
