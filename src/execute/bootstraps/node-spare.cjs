// A Node.js process that has started before its function is known: loads what every function needs, then blocks until it is
// told what to be. From then on it is like any other: environment, folder and arguments are those of a fresh one.
'use strict';
const fs = require('node:fs');
const { Module } = require('node:module');

const CHANNEL = 3;

function receive(length) {
  const bytes = Buffer.allocUnsafe(length);
  for (let got = 0; got < length;) {
    const n = fs.readSync(CHANNEL, bytes, got, length - got, null);
    // Portico is gone, or needs no spare any more.
    if (n === 0) process.reallyExit(0);
    got += n;
  }
  return bytes;
}

/** Message: u32 length (little endian), JSON of environment, folder and args. */
function become() {
  for (const name of ['console', 'errors', 'trace', 'load']) require(`./node-${name}.cjs`);
  const life = JSON.parse(receive(receive(4).readUInt32LE(0)).utf8Slice());
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, life.environment);
  process.chdir(life.folder);
  // NODE_PATH was read when the process began.
  Module._initPaths();
  process.argv.splice(2, Infinity, ...life.args);
  delete require.cache[__filename];
}

module.exports = { become };
