// Runs every test file with node:test and ends with what was skipped and why. `npm test -- src/edge` narrows to paths that start so.
// PORTICO_REQUIRE=all: a test that is skipped fails the run.
import { globSync } from 'node:fs';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

/** Its tests start processes by the dozen and keep to time limits: each file has the machine to itself. */
const ALONE = 'src/execute/';

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
/** One line each: "name: reason". */
const skipped: string[] = [];

async function runFiles(paths: readonly string[], concurrency: number): Promise<void> {
  if (paths.length === 0) return;
  const execArgv = ['--disable-warning=ExperimentalWarning'];
  const stream = run({ files: [...paths], concurrency, timeout: 600_000, execArgv });
  stream.on('test:fail', () => {
    process.exitCode = 1;
  });
  stream.on('test:pass', ({ name, skip }) => {
    if (skip !== undefined) skipped.push(`${name}: ${typeof skip === 'string' ? skip : 'no reason given'}`);
  });
  const printed = stream.compose(new spec());
  printed.pipe(process.stdout);
  await new Promise((resolve) => printed.once('end', resolve));
}

// Walks start whole programs and measure nothing; two at a time fit two cores.
await runFiles(
  files.filter((file) => !file.startsWith(ALONE)),
  2,
);
await runFiles(
  files.filter((file) => file.startsWith(ALONE)),
  1,
);
if (skipped.length > 0)
  console.log(`\nSkipped here (${skipped.length}):\n${skipped.map((line) => `  ${line}`).join('\n')}`);
if (process.env['PORTICO_REQUIRE'] === 'all' && skipped.length > 0) {
  console.error('PORTICO_REQUIRE=all: nothing may be skipped');
  process.exitCode = 1;
}
