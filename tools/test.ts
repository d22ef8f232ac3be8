// Runs every test file with node:test and ends with what was skipped and why. `npm test -- src/edge` narrows to paths that start so.
// A file that fails is run once more, alone: tests of processes and time-outs can starve beside others on a small machine. What fails
// twice fails the run; what passes then is named. PORTICO_REQUIRE=all: a test that is skipped for want of a program fails the run.
import { globSync } from 'node:fs';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { relative } from 'node:path';

const wanted = process.argv.slice(2);
// npm test has built the bundle: the walks start what users start.
process.env['PORTICO_FROM'] ??= 'bundle';
const files = ['src/**/*.test.ts', 'tools/**/*.test.ts', 'test/**/*.test.ts']
  .flatMap((pattern) => globSync(pattern))
  .filter((file) => wanted.length === 0 || wanted.some((start) => file.startsWith(start)))
  .sort();
if (files.length === 0) {
  console.error(`no test file starts with ${wanted.join(' or ')}`);
  process.exit(2);
}

interface Result {
  readonly failed: ReadonlySet<string>;
  /** One line each: "name: reason". */
  readonly skipped: ReadonlySet<string>;
}

async function runFiles(paths: readonly string[], concurrency: number): Promise<Result> {
  const failed = new Set<string>();
  const skipped = new Set<string>();
  const execArgv = ['--disable-warning=ExperimentalWarning'];
  const stream = run({ files: [...paths], concurrency, timeout: 600_000, execArgv });
  stream.on('test:fail', ({ name, file }) => failed.add(relative('.', file ?? name)));
  stream.on('test:pass', ({ name, skip }) => {
    if (skip !== undefined) skipped.add(`${name}: ${typeof skip === 'string' ? skip : 'no reason given'}`);
  });
  const printed = stream.compose(new spec());
  printed.pipe(process.stdout);
  await new Promise((resolve) => printed.once('end', resolve));
  return { failed, skipped };
}

function list(title: string, lines: ReadonlySet<string>): void {
  if (lines.size > 0) console.log(`\n${title} (${lines.size}):\n${[...lines].map((line) => `  ${line}`).join('\n')}`);
}

// Walks start whole programs and measure nothing; two at a time fit two cores.
const first = await runFiles(files, 2);
list('Skipped here', first.skipped);
if (first.failed.size > 0) {
  list('Failed, and run once more, alone', first.failed);
  const second = await runFiles([...first.failed], 1);
  list('Failed twice', second.failed);
  list('Failed beside others, passed alone', new Set([...first.failed].filter((file) => !second.failed.has(file))));
  if (second.failed.size > 0) process.exitCode = 1;
}
// A program can be installed; who runs the tests, and from where, cannot be helped.
const wants = [...first.skipped].filter((line) => !line.includes(': needs root'));
if (process.env['PORTICO_REQUIRE'] === 'all' && wants.length > 0) {
  console.error('PORTICO_REQUIRE=all: nothing may be skipped for want of a program');
  process.exitCode = 1;
}
