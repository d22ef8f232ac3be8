// What every driver of the blobs seam must do. Knows no driver: a test hands in how to open an empty one.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Blobs } from '../../src/blobs/contract.ts';

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

const none = `sha256:${'0'.repeat(64)}`;

async function* broken(): AsyncGenerator<Buffer> {
  yield Buffer.from('half');
  throw new Error('client gone');
}

export function blobsSuite(driver: string, open: () => Promise<Blobs>): void {
  describe(`blobs contract: ${driver}`, () => {
    it('stores bytes under their digest and gives them back whole, as a stream and in ranges', async () => {
      const blobs = await open();
      const bytes = Buffer.from('hello blob');
      assert.deepEqual(await blobs.put(bytes), { digest: digestOf(bytes), size: 10 });
      const digest = digestOf(bytes);
      assert.deepEqual(await blobs.info(digest), { digest, size: 10 });
      assert.equal((await blobs.read(digest)).toString(), 'hello blob');
      assert.equal((await buffer(blobs.open(digest))).toString(), 'hello blob');
      assert.equal((await buffer(blobs.open(digest, { start: 6, end: 9 }))).toString(), 'blob');
      const path = blobs.path(digest);
      if (path !== undefined) assert.equal(readFileSync(path, 'utf8'), 'hello blob');
    });

    it('stores a stream of many chunks, and nothing at all', async () => {
      const blobs = await open();
      const chunks = Array.from({ length: 50 }, (_, n) => Buffer.alloc(70_000, n));
      const whole = Buffer.concat(chunks);
      assert.deepEqual(await blobs.put(Readable.from(chunks)), { digest: digestOf(whole), size: whole.length });
      assert.deepEqual(await blobs.read(digestOf(whole)), whole);
      const empty = await blobs.put(Buffer.alloc(0));
      assert.equal(empty.size, 0);
      assert.equal((await blobs.read(empty.digest)).length, 0);
    });

    it('keeps nothing of a stream that fails', async () => {
      const blobs = await open();
      await assert.rejects(blobs.put(Readable.from(broken())), /client gone/);
      assert.equal(await blobs.info(digestOf(Buffer.from('half'))), undefined);
    });

    it('answers for what is not there', async () => {
      const blobs = await open();
      for (const digest of [none, 'sha256:../../etc/passwd', 'nonsense']) {
        assert.equal(await blobs.info(digest), undefined);
        await assert.rejects(blobs.read(digest), { code: 'ENOENT' });
        await assert.rejects(buffer(blobs.open(digest)), { code: 'ENOENT' });
        await blobs.delete(digest);
      }
    });

    it('stores equal bytes once, also at the same time', async () => {
      const blobs = await open();
      const bytes = Buffer.from('twin');
      const infos = await Promise.all(Array.from({ length: 10 }, () => blobs.put(bytes)));
      assert.equal(new Set(infos.map((info) => info.digest)).size, 1);
      assert.equal(await blobs.sweep(new Set(), -60_000), 1);
    });

    it('deletes', async () => {
      const blobs = await open();
      const { digest } = await blobs.put(Buffer.from('gone'));
      await blobs.delete(digest);
      assert.equal(await blobs.info(digest), undefined);
      await blobs.put(Buffer.from('gone'));
      assert.equal((await blobs.read(digest)).toString(), 'gone');
    });

    it('sweeps what nobody names and is old enough', async () => {
      const blobs = await open();
      const kept = await blobs.put(Buffer.from('kept'));
      const swept = await blobs.put(Buffer.from('swept'));
      assert.equal(await blobs.sweep(new Set([kept.digest]), 60_000), 0);
      assert.equal(await blobs.sweep(new Set([kept.digest]), -60_000), 1);
      assert.notEqual(await blobs.info(kept.digest), undefined);
      assert.equal(await blobs.info(swept.digest), undefined);
    });

    it('resets to nothing and goes on', async () => {
      const blobs = await open();
      const { digest } = await blobs.put(Buffer.from('x'));
      await blobs.reset();
      assert.equal(await blobs.info(digest), undefined);
      await blobs.put(Buffer.from('x'));
      assert.notEqual(await blobs.info(digest), undefined);
    });
  });
}
