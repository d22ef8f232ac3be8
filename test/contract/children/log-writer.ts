// Logs until it is killed; prints a number once everything up to it has been acknowledged.
import { openLogArchive } from '../../../src/observe/logs/archive.ts';

const [dir = '', round = ''] = process.argv.slice(2);
const archive = await openLogArchive({ dir, maxBytesPerGroup: 1024 * 1024 * 1024, now: Date.now });
const scope = { account: '000000000000', region: 'us-east-1', group: '/aws/lambda/f' };
const writer = archive.stream(scope, `${round}/[$LATEST]`);

for (let n = 0; ; n++) {
  for (let line = 0; line < 200; line++) writer.write(Date.now(), `<${round} ${n} ${line} ${'é'.repeat(100)}>`);
  await archive.append(scope, 'asked', [{ timestampMs: Date.now(), message: `<asked ${round} ${n}>` }], Date.now());
  process.stdout.write(`${n}\n`);
}
