import assert from 'node:assert/strict';
import { appendFile, mkdtemp, mkdir, readdir, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import type { LogArchive, LogReadQuery, LogScope } from '../contract.ts';
import { openLogArchive } from './archive.ts';

const scope: LogScope = { account: '000000000000', region: 'us-east-1', group: '/aws/lambda/f' };
const stream = '2026/03/01/[$LATEST]0123456789abcdef0123456789abcdef';
const start = Date.parse('2026-03-01T00:00:00Z');

async function openFiles(dir: string): Promise<number> {
  const fds = await readdir('/proc/self/fd');
  // The descriptor of the listing itself is closed by now.
  const links = await Promise.all(fds.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
  return links.filter((link) => link.startsWith(dir)).length;
}

describe('the log archive', () => {
  let dir: string;
  let archive: LogArchive;
  let now: number;
  let warnings: Error[];

  async function open(maxBytesPerGroup = 64 * 1024 * 1024): Promise<LogArchive> {
    return openLogArchive({ dir, maxBytesPerGroup, now: () => now, warn: (error) => warnings.push(error) });
  }
  async function reopen(maxBytesPerGroup?: number): Promise<void> {
    await archive.close();
    archive = await open(maxBytesPerGroup);
  }
  async function messages(query: Partial<LogReadQuery> = {}, from = scope): Promise<string[]> {
    return (await archive.read(from, { limit: 10_000, ...query })).map((event) => event.message);
  }
  async function segmentFiles(): Promise<string[]> {
    const names = await readdir(dir, { recursive: true });
    return names
      .filter((name) => name.endsWith('.log'))
      .sort()
      .map((name) => join(dir, name));
  }

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'portico-logs-'));
    now = start;
    warnings = [];
    archive = await open();
  });
  afterEach(async () => {
    mock.timers.reset();
    await archive.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('gives back every line as it was written, now and after a restart', async () => {
    const lines = [
      'plain',
      '',
      'tab\there',
      'two\nlines\n',
      'carriage\rreturn',
      '\u0010n\u0010\n',
      'é \u{1f43e}',
      '@1',
      '+1\t2\t0\tx',
      'REPORT\t',
    ];
    const writer = archive.stream(scope, stream);
    lines.forEach((line, index) => writer.write(start + index, line));
    assert.deepEqual(await messages(), lines);
    await reopen();
    assert.deepEqual(await messages(), lines);
  });

  it('holds groups and streams of any name apart', async () => {
    const names = ['a/b', 'a_b', 'a-b', '..', '$[x]', 'A/B', 'x'.repeat(512), `${'x'.repeat(511)}y`];
    for (const group of names)
      for (const name of ['s:1', `${'ü'.repeat(300)}\t[$]`]) {
        archive.stream({ ...scope, group }, name).write(start, `${group} ${name}`);
      }
    archive.stream({ ...scope, region: 'eu-west-1' }, 's').write(start, 'elsewhere');
    await reopen();
    assert.deepEqual(
      archive
        .groups(scope.account, scope.region)
        .map(({ group }) => group)
        .sort(),
      names.toSorted(),
    );
    for (const group of names) {
      assert.deepEqual(await messages({ streams: ['s:1'] }, { ...scope, group }), [`${group} s:1`]);
      assert.equal(archive.streams({ ...scope, group }).length, 2);
    }
  });

  it('answers by time and then by ingestion, from and to a time', async () => {
    await archive.append(
      scope,
      'b',
      [
        { timestampMs: start + 5, message: 'b5' },
        { timestampMs: start + 9, message: 'b9' },
      ],
      start + 10,
    );
    await archive.append(
      scope,
      'a',
      [
        { timestampMs: start + 5, message: 'a5' },
        { timestampMs: start + 7, message: 'a7' },
      ],
      start + 20,
    );
    assert.deepEqual(await messages(), ['b5', 'a5', 'a7', 'b9']);
    assert.deepEqual(await messages({ fromMs: start + 6, toMs: start + 9 }), ['a7']);
    assert.deepEqual(await messages({ streams: ['b'] }), ['b5', 'b9']);
    assert.deepEqual(await messages({ streams: [] }), []);
    assert.deepEqual(await messages({ limit: 2, newest: true }), ['a7', 'b9']);
    const [first] = await archive.read(scope, { limit: 1 });
    assert.equal(first?.stream, 'b');
    assert.equal(first?.ingestionMs, start + 10);
    assert.match(first?.eventId ?? '', /^\d{56}$/);
  });

  it('pages forward and backward through many files without gap or repetition', async () => {
    await reopen(80_000);
    const expected: string[] = [];
    for (let batch = 0; batch < 40; batch++) {
      // Times overlap between batches and so between files.
      const events = Array.from({ length: 25 }, (_, n) => ({
        timestampMs: start + batch * 10 + n,
        message: `${batch}-${n} ${'x'.repeat(20)}`,
      }));
      await archive.append(scope, `s${batch % 3}`, events, start + 1000 + batch);
      expected.push(...events.map((event) => event.message));
    }
    assert.ok((await segmentFiles()).length > 3);
    const all = await archive.read(scope, { limit: 10_000 });
    assert.deepEqual(all.map((event) => event.message).sort(), expected.sort());
    assert.ok(all.every((event, index) => index === 0 || event.timestampMs >= (all[index - 1]?.timestampMs ?? 0)));
    const forward: string[] = [];
    for (let after: string | undefined; ;) {
      const page = await archive.read(scope, { limit: 37, afterEventId: after });
      forward.push(...page.map((event) => event.eventId));
      if (page.length < 37) break;
      after = page.at(-1)?.eventId;
    }
    assert.deepEqual(
      forward,
      all.map((event) => event.eventId),
    );
    const backward: string[] = [];
    for (let before: string | undefined; ;) {
      const page = await archive.read(scope, { limit: 41, newest: true, beforeEventId: before });
      backward.unshift(...page.map((event) => event.eventId));
      if (page.length < 41) break;
      before = page[0]?.eventId;
    }
    assert.deepEqual(backward, forward);
    const byIngestion = all.toSorted((a, b) => (a.eventId < b.eventId ? -1 : 1));
    assert.ok(
      byIngestion.every(
        (event, index) => index === 0 || event.ingestionMs >= (byIngestion[index - 1]?.ingestionMs ?? 0),
      ),
    );
  });

  it('writes to the disk within the clock of its batches, without being asked', async () => {
    archive.stream(scope, stream).write(start, 'hello');
    const deadline = Date.now() + 30_000;
    let size = 0;
    while (size === 0 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      const [file] = await segmentFiles();
      size = file === undefined ? 0 : (await stat(file)).size;
    }
    assert.ok(size > 0);
  });

  it('tells what each stream holds, before and after a restart', async () => {
    assert.equal(archive.createStream(scope, 'empty', start + 1), true);
    assert.equal(archive.createStream(scope, 'empty', start + 2), false);
    await archive.append(
      scope,
      'full',
      [
        { timestampMs: start - 5, message: 'abc' },
        { timestampMs: start + 5, message: 'de' },
      ],
      start + 9,
    );
    const expected = [
      { name: 'empty', createdMs: start + 1, storedBytes: 0 },
      {
        name: 'full',
        createdMs: start + 9,
        storedBytes: 5,
        firstEventMs: start - 5,
        lastEventMs: start + 5,
        lastIngestionMs: start + 9,
      },
    ];
    const sorted = () => archive.streams(scope).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    assert.deepEqual(sorted(), expected);
    await reopen();
    assert.deepEqual(sorted(), expected);
    const [group] = archive.groups(scope.account, scope.region);
    assert.equal(group?.createdMs, start + 1);
    assert.ok((group?.storedBytes ?? 0) > 5);
  });

  it('ignores a torn last record and writes on behind the whole ones', async () => {
    await archive.append(scope, stream, [{ timestampMs: start, message: 'whole' }], start);
    await archive.close();
    const [file] = await segmentFiles();
    await appendFile(file as string, `0\t${start + 1}\ttorn by a kill`);
    archive = await open();
    assert.deepEqual(await messages(), ['whole']);
    archive.stream(scope, stream).write(start + 2, 'next');
    assert.deepEqual(await messages(), ['whole', 'next']);
    await reopen();
    assert.deepEqual(await messages(), ['whole', 'next']);
  });

  it('reads on without its index, and past a block that is no text', async () => {
    archive.createStream(scope, 'kept', start);
    await archive.append(scope, stream, [{ timestampMs: start, message: 'one' }], start);
    await archive.close();
    for (const name of await readdir(dir, { recursive: true }))
      if (name.endsWith('.idx')) await writeFile(join(dir, name), '{"through":');
    await appendFile((await segmentFiles())[0] as string, `${'\0'.repeat(100)}\n9\tx\ty\n\n\t\t\n`);
    archive = await open();
    assert.deepEqual(await messages(), ['one']);
    assert.deepEqual(
      archive
        .streams(scope)
        .map(({ name }) => name)
        .sort(),
      [stream, 'kept'].sort(),
    );
  });

  it('drops the oldest events of a group that grows too large, and streams that nobody created with them', async () => {
    await reopen(40_000);
    archive.createStream(scope, 'created', start);
    await archive.append(scope, 'early', [{ timestampMs: start, message: 'early' }], start);
    for (let n = 0; n < 100; n++)
      await archive.append(scope, 'late', [{ timestampMs: start + n, message: `${n} ${'x'.repeat(1000)}` }], start + n);
    const left = await messages();
    assert.ok(left.length < 45 && left.length > 30, String(left.length));
    assert.ok(left.at(-1)?.startsWith('99 '));
    assert.deepEqual(
      archive
        .streams(scope)
        .map(({ name }) => name)
        .sort(),
      ['created', 'late'],
    );
    const sizes = await Promise.all((await segmentFiles()).map(async (file) => (await stat(file)).size));
    assert.ok(sizes.reduce((sum, size) => sum + size, 0) <= 46_000);
    await reopen(40_000);
    assert.deepEqual(
      archive
        .streams(scope)
        .map(({ name }) => name)
        .sort(),
      ['created', 'late'],
    );
  });

  it('deletes a stream for good; a pen that is still held makes a new one', async () => {
    const writer = archive.stream(scope, stream);
    writer.write(start, 'old');
    archive.stream(scope, 'other').write(start, 'other');
    assert.equal(archive.deleteStream(scope, stream), true);
    assert.equal(archive.deleteStream(scope, stream), false);
    assert.deepEqual(
      archive.streams(scope).map(({ name }) => name),
      ['other'],
    );
    assert.deepEqual(await messages(), ['other']);
    await reopen();
    assert.deepEqual(await messages(), ['other']);
    const again = archive.stream(scope, stream);
    again.write(start + 1, 'flushed');
    await archive.flush();
    again.write(start + 1, 'waiting');
    archive.deleteStream(scope, stream);
    again.write(start + 2, 'new');
    assert.deepEqual(await messages(), ['other', 'new']);
    await reopen();
    assert.deepEqual(await messages(), ['other', 'new']);
    assert.equal(archive.streams(scope).find(({ name }) => name === stream)?.firstEventMs, start + 2);
  });

  it('does not show a deleted stream again when an older file still names it', async () => {
    await reopen(8000);
    for (let n = 0; n < 5; n++)
      await archive.append(scope, 'gone', [{ timestampMs: start, message: 'x'.repeat(900) }], start);
    assert.ok((await segmentFiles()).length > 1);
    archive.deleteStream(scope, 'gone');
    await reopen(8000);
    assert.deepEqual(archive.streams(scope), []);
    assert.deepEqual(await messages(), []);
  });

  it('deletes a group with its files; a pen that is still held makes it anew', async () => {
    assert.equal(archive.createGroup(scope, start), true);
    assert.equal(archive.createGroup(scope, start), false);
    const writer = archive.stream(scope, stream);
    writer.write(start, 'old');
    await archive.flush();
    writer.write(start, 'never written');
    assert.equal(archive.deleteGroup(scope), true);
    assert.equal(archive.deleteGroup(scope), false);
    assert.deepEqual(archive.groups(scope.account, scope.region), []);
    writer.write(start + 1, 'new');
    assert.deepEqual(await messages(), ['new']);
    await reopen();
    assert.deepEqual(await messages(), ['new']);
    assert.equal((await readdir(dir)).length, 1);
    await archive.reset();
    assert.deepEqual(await readdir(dir), []);
  });

  it('keeps expired events from readers at once, and drops whole files', async () => {
    await reopen(80_000);
    for (let n = 0; n < 30; n++)
      await archive.append(scope, 's', [{ timestampMs: start + n, message: `${n} ${'x'.repeat(2000)}` }], start + n);
    const before = (await segmentFiles()).length;
    await archive.expire(scope, start + 25);
    assert.deepEqual(
      (await messages()).map((message) => message.slice(0, 2)),
      ['25', '26', '27', '28', '29'],
    );
    assert.equal(archive.streams(scope)[0]?.firstEventMs, start + 25);
    assert.ok((await segmentFiles()).length < before);
    await reopen(80_000);
    assert.equal((await messages()).length, 5);
    await archive.expire(scope, start + 1000);
    assert.equal(archive.streams(scope)[0]?.lastEventMs, undefined);
  });

  it('drops the oldest waiting lines when the disk cannot keep up, and says how many', async () => {
    const writer = archive.stream(scope, stream);
    // No turn of the event loop, so nothing can be written meanwhile.
    for (let n = 0; n < 16_000; n++) writer.write(start + n, `${n} ${'x'.repeat(1000)}`);
    const found = await archive.read(scope, { limit: 20_000 });
    const said = found.filter((event) => event.message.startsWith('Portico dropped '));
    assert.equal(said.length, 1);
    assert.equal(Number(/\d+/.exec(said[0]?.message ?? '')?.[0]) + found.length - 1, 16_000);
    assert.ok(found.some((event) => event.message.startsWith('15999 ')));
    assert.ok(found.length > 4000);
  });

  it('warns when it cannot write, keeps the lines and writes them later', async () => {
    await archive.append(scope, stream, [{ timestampMs: start, message: 'before' }], start);
    await archive.close();
    archive = await open();
    const [folder] = await readdir(dir);
    const path = join(dir, folder as string);
    await rm(path, { recursive: true });
    await writeFile(path, 'in the way');
    archive.stream(scope, stream).write(start, 'kept');
    await assert.rejects(archive.flush());
    await assert.rejects(archive.append(scope, stream, [{ timestampMs: start, message: 'asked' }], start));
    await rm(path);
    await mkdir(path);
    await archive.flush();
    assert.deepEqual(await messages(), ['kept', 'asked']);
  });

  it('lets files and indexes of idle groups go', { skip: process.platform !== 'linux' }, async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    for (let n = 0; n < 20; n++)
      await archive.append({ ...scope, group: `g${n}` }, 's', [{ timestampMs: start, message: 'x' }], start);
    assert.equal(await openFiles(dir), 20);
    mock.timers.tick(10_000);
    mock.timers.tick(10_000);
    await archive.flush();
    while ((await openFiles(dir)) > 0) await new Promise((resolve) => setImmediate(resolve));
    archive.stream({ ...scope, group: 'g3' }, 's').write(start + 1, 'y');
    assert.deepEqual(await messages({}, { ...scope, group: 'g3' }), ['x', 'y']);
  });
});
