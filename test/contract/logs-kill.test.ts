// Logs of a killed process: what was acknowledged is there, and no torn record surfaces.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { openLogArchive } from '../../src/observe/logs/archive.ts';
import { withFolder } from './folder.ts';
import { killAfterFirstLine, seeded } from './kill.ts';

const scope = { account: '000000000000', region: 'us-east-1', group: '/aws/lambda/f' };

it('keeps every acknowledged line and shows no torn one through 10 kills', () =>
  withFolder(async (dir) => {
    const random = seeded(30);
    const acknowledged: string[] = [];
    for (let round = 0; round < 10; round++) {
      const numbers = await killAfterFirstLine('log-writer.ts', [dir, String(round)], random() * 40);
      acknowledged.push(...numbers.map((n) => `<asked ${round} ${n}>`));
    }
    const archive = await openLogArchive({ dir, maxBytesPerGroup: 1024 * 1024 * 1024, now: Date.now });
    const asked = await archive.read(scope, { streams: ['asked'], limit: 100_000 });
    const found = new Set(asked.map((event) => event.message));
    assert.deepEqual(
      acknowledged.filter((message) => !found.has(message)),
      [],
    );
    const written = await archive.read(scope, { limit: 1_000_000 });
    assert.deepEqual(
      written.filter((event) => !/^<asked \d+ \d+>$|^<\d+ \d+ \d+ é{100}>$/.test(event.message)),
      [],
    );
    assert.equal(archive.streams(scope).length, 11);
    await archive.close();
  }));
