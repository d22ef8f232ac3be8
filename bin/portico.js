#!/usr/bin/env node
// Starts the command line on a Node.js that runs it. Plain JavaScript of any age, no dependencies.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import * as module from 'node:module';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const TELL_AFTER_MS = 1000;

/** The package's own Node.js, a devDependency, where the one on the path is older. */
function runElsewhere() {
  const own = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
  if (!existsSync(own)) {
    process.stderr.write(
      `portico: Node.js ${NEEDED} or newer is needed, this is ${process.version}. Install it from https://nodejs.org, or run "npm ci" in Portico's folder.\n`,
    );
    process.exitCode = 1;
    return;
  }
  const child = spawn(own, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal sends SIGINT to both; from elsewhere only this process gets it.
    process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal)));
  }
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal === 'SIGINT' ? 2 : 15);
  });
}

/** The bundle that npm ci and npm start make; the source itself without one, or with PORTICO_FROM=source. */
function entry() {
  const bundle = new URL('../dist/portico.js', import.meta.url);
  if (process.env.PORTICO_FROM === 'source' || !existsSync(bundle)) return '../src/cli/main.ts';
  // When it is ready: that takes 3 ms. Shorter commands end before.
  setTimeout(tellOfChanges, TELL_AFTER_MS).unref();
  return bundle.href;
}

/** In a checkout the sources may have changed since the bundle was made: what it does is whole, but old. */
function tellOfChanges() {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const list = `${root}dist/sources.txt`;
  if (!existsSync(`${root}.git`) || !existsSync(list)) return;
  const built = statSync(list).mtimeMs;
  const changed = readFileSync(list, 'utf8')
    .split('\n')
    .find((path) => !(statSync(root + path, { throwIfNoEntry: false })?.mtimeMs <= built));
  if (changed === undefined) return;
  process.stderr.write(
    `portico: this is the program as it was built before ${changed} changed. "npm run build" builds it anew, "npm start" builds and starts it.\n`,
  );
}

if (Number(process.versions.node.split('.')[0]) < NEEDED) {
  runElsewhere();
} else {
  module.enableCompileCache();
  const { main } = await import(entry());
  await main();
}
