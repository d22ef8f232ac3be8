// Runs every test file with node:test and ends with what was skipped and why. `npm test -- src/edge` narrows to paths that start so.
// PORTICO_REQUIRE=all: a skipped test fails the run.
import { globSync } from 'node:fs';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

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
const required = process.env['PORTICO_REQUIRE'] === 'all';

// Walks start whole programs and measure nothing; two at a time fit two cores.
const stream = run({ files, concurrency: 2, timeout: 600_000, execArgv: ['--disable-warning=ExperimentalWarning'] });
stream.on('test:fail', () => {
  process.exitCode = 1;
});
stream.on('test:pass', (data) => {
  if (data.skip !== undefined)
    skipped.push(`${data.name}: ${typeof data.skip === 'string' ? data.skip : 'no reason given'}`);
});
stream.compose(new spec()).pipe(process.stdout);
stream.on('end', () => {
  if (skipped.length === 0) return;
  console.log(`\nSkipped here (${skipped.length}):\n${skipped.map((line) => `  ${line}`).join('\n')}`);
  if (!required) return;
  console.error('PORTICO_REQUIRE=all: nothing may be skipped');
  process.exitCode = 1;
});
