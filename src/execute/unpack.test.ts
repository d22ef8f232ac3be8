// Zips into folders: what is kept, what is refused, what never leaves the folder.
import assert from 'node:assert/strict';
import { lstat, mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import type { ZipEntry } from './testkit.test.ts';
import { zip } from './testkit.test.ts';
import { unpackZip } from './unpack.ts';

const LINK = 0o120777;

async function unpacked(t: TestContext, entries: readonly ZipEntry[], most = 1_000_000): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'portico-unpack-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await unpackZip(zip(entries), folder, most);
  return folder;
}

test('mode bits are kept but for those to write, and everybody may read', async (t) => {
  const folder = await unpacked(t, [
    { name: 'bin/run', text: '#!/bin/sh\n', mode: 0o100755 },
    { name: 'plain', text: 'x', mode: 0 },
    { name: 'own', text: 'x', mode: 0o100600 },
    { name: 'own-program', text: 'x', mode: 0o100700 },
  ]);
  assert.equal((await lstat(join(folder, 'bin/run'))).mode & 0o777, 0o555);
  assert.equal((await lstat(join(folder, 'plain'))).mode & 0o777, 0o444);
  assert.equal((await lstat(join(folder, 'own'))).mode & 0o777, 0o444);
  assert.equal((await lstat(join(folder, 'own-program'))).mode & 0o777, 0o555);
});

test('a zip file on disk is read as one in memory is', async (t) => {
  const folder = await unpacked(t, []);
  await writeFile(join(folder, 'a.zip'), zip([{ name: 'x', text: 'from disk' }]));
  await unpackZip(join(folder, 'a.zip'), folder, 100);
  assert.equal(await readFile(join(folder, 'x'), 'utf8'), 'from disk');
});

test('links that stay inside are kept', async (t) => {
  const folder = await unpacked(t, [
    { name: 'lib/libx.so.1', text: 'bytes' },
    { name: 'lib/libx.so', text: 'libx.so.1', mode: LINK },
    { name: 'later', text: 'lib/not-there-yet', mode: LINK },
  ]);
  assert.equal(await readlink(join(folder, 'lib/libx.so')), 'libx.so.1');
  assert.equal(await readFile(join(folder, 'lib/libx.so'), 'utf8'), 'bytes');
  assert.equal(await readlink(join(folder, 'later')), 'lib/not-there-yet');
});

test('links that lead outside are dropped, also through other links', async (t) => {
  const folder = await unpacked(t, [
    { name: 'deep/er/x', text: 'x' },
    { name: 'absolute', text: '/etc/passwd', mode: LINK },
    { name: 'up', text: '../../etc/passwd', mode: LINK },
    { name: 'nowhere', text: '../not-there', mode: LINK },
    { name: 'deep/er/top', text: '../..', mode: LINK },
    { name: 'sly', text: 'deep/er/top/..', mode: LINK },
  ]);
  for (const name of ['absolute', 'up', 'nowhere', 'sly']) {
    await assert.rejects(lstat(join(folder, name)), { code: 'ENOENT' }, name);
  }
  assert.equal(await readlink(join(folder, 'deep/er/top')), '../..');
});

test('names that lead outside are refused', async (t) => {
  await assert.rejects(unpacked(t, [{ name: '../outside', text: 'x' }]), /invalid relative path/);
});

test('a later zip replaces files and links of an earlier one', async (t) => {
  const folder = await unpacked(t, [
    { name: 'target', text: 'first' },
    { name: 'name', text: 'target', mode: LINK },
  ]);
  await unpackZip(zip([{ name: 'name', text: 'second' }]), folder, 100);
  assert.equal(await readFile(join(folder, 'name'), 'utf8'), 'second');
  assert.equal(await readFile(join(folder, 'target'), 'utf8'), 'first');
});

test('more bytes than allowed and damaged bytes are refused', async (t) => {
  await assert.rejects(unpacked(t, [{ name: 'x', text: 'four' }], 3), /Unzipped size must be smaller/);
  const damaged = zip([{ name: 'x', text: 'hello hello' }]);
  damaged.write('J', damaged.indexOf('hello'));
  const folder = await unpacked(t, []);
  await assert.rejects(unpackZip(damaged, folder, 100), /x is damaged/);
});

test('compressed files are inflated', async (t) => {
  const text = 'again and '.repeat(1000);
  const data = deflateRawSync(text);
  const stored = zip([{ name: 'x', text: data }]);
  // The same zip with method 8 and the size and checksum of the text.
  const plain = zip([{ name: 'x', text }]);
  for (const [signature, shift] of [
    ['PK\x03\x04', 4],
    ['PK\x01\x02', 6],
  ] as const) {
    const at = stored.indexOf(signature) + shift;
    const from = plain.indexOf(signature) + shift;
    stored.writeUInt16LE(8, at + 4);
    plain.copy(stored, at + 10, from + 10, from + 14);
    stored.writeUInt32LE(text.length, at + 18);
  }
  const folder = await unpacked(t, []);
  await unpackZip(stored, folder, 100_000);
  assert.equal(await readFile(join(folder, 'x'), 'utf8'), text);
});
