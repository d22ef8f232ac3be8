import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { Buckets } from './buckets.ts';
import { openLedger } from './memory.ts';

const now = () => Date.parse('2026-03-10T12:00:00Z');

describe('the saved ledger', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'portico-ledger-'));
    path = join(folder, 'data', 'ledger.json');
  });
  afterEach(() => {
    mock.timers.reset();
    rmSync(folder, { recursive: true, force: true });
  });

  it('keeps quota counts, what was set and the history across a restart', async () => {
    const first = openLedger({ path, now });
    await first.count('plan/key', 'MONTH', 10);
    await first.set('plan/key', 'MONTH', 7);
    await first.count('plan/key', 'MONTH', 10);
    await first.close();
    const second = openLedger({ path, now });
    assert.equal(await second.used('plan/key', 'MONTH'), 8);
    assert.deepEqual(await second.history('plan/key', '2026-03-10', '2026-03-10'), [{ day: '2026-03-10', used: 2 }]);
    await second.close();
  });

  it('saves a second after a change, and only then', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const ledger = openLedger({ path, now });
    await ledger.take('bucket', 1, 1);
    mock.timers.tick(5000);
    await ledger.count('q', 'DAY', 1);
    assert.ok(!existsSync(path));
    mock.timers.tick(1000);
    await ledger.close();
    const written = readFileSync(path, 'utf8');
    assert.deepEqual(JSON.parse(written).quotas.q.days, { '2026-03-10': 1 });
    const idle = openLedger({ path, now });
    rmSync(path);
    await idle.close();
    assert.ok(!existsSync(path), 'nothing changed, nothing saved');
  });

  it('warns when it cannot save, and saves once it can', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const warned = Promise.withResolvers<Error>();
    mkdirSync(join(folder, 'read'));
    const ledger = openLedger({ path: join(folder, 'read', 'ledger.json'), now, warn: warned.resolve });
    rmSync(join(folder, 'read'), { recursive: true });
    writeFileSync(join(folder, 'read'), 'in the way');
    await ledger.count('q', 'DAY', 1);
    mock.timers.tick(1000);
    assert.ok((await warned.promise) instanceof Error);
    rmSync(join(folder, 'read'));
    await ledger.close();
    assert.ok(existsSync(join(folder, 'read', 'ledger.json')));
  });

  it('refuses a file that holds no counts', () => {
    for (const text of ['{', '{}', 'null', '{"version":2,"quotas":{}}']) {
      const file = join(folder, 'ledger.json');
      writeFileSync(file, text);
      assert.throws(() => openLedger({ path: file, now }), { code: 'LEDGER_CORRUPT' });
    }
  });
});

it('lets idle buckets go and keeps the ones in use', () => {
  const buckets = new Buckets();
  for (let n = 0; n < 50_000; n++) {
    buckets.take(`idle-${n}`, 10, 10, n);
    buckets.take('slow', 0.001, 100, n);
  }
  assert.ok(buckets.size <= 10_001, String(buckets.size));
  for (let n = 0; n < 50; n++) buckets.take('slow', 0.001, 100, 50_000);
  assert.equal(buckets.take('slow', 0.001, 100, 50_000), false);
});
