#!/usr/bin/env node
// Starts the command line on a Node.js that runs it. Plain JavaScript of any age, no dependencies.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as module from 'node:module';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;

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
  return process.env.PORTICO_FROM !== 'source' && existsSync(bundle) ? bundle.href : '../src/cli/main.ts';
}

if (Number(process.versions.node.split('.')[0]) < NEEDED) {
  runElsewhere();
} else {
  module.enableCompileCache();
  const { main } = await import(entry());
  await main();
}
