import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zip } from '../../../tools/zip.ts';
import { checkPackage } from './package.ts';

const UNREADABLE = {
  code: 'InvalidParameterValueException',
  message: 'Could not unzip uploaded file. Please check your file, then try to upload again.',
};
const EMPTY = { code: 'InvalidParameterValueException', message: 'Uploaded file must be a non-empty zip' };

const good = zip([
  { name: 'main.py', data: Buffer.from('x = 1') },
  { name: 'lib/a.txt', data: Buffer.from('a') },
]);

/** The same name length, so that nothing else of the zip moves. */
function renamed(name: string): Buffer {
  return Buffer.from(good.toString('latin1').replaceAll('main.py', name), 'latin1');
}

/** Overwrites a field of every entry in the central directory. */
function withField(offset: number, value: number, bytes: Buffer = good): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = copy.indexOf('PK\x01\x02'); at >= 0; at = copy.indexOf('PK\x01\x02', at + 4))
    copy.writeUInt32LE(value, at + offset);
  return copy;
}

test('a zip with files is accepted', async () => assert.equal(await checkPackage(good), undefined));

function withMode(unix: number): Buffer {
  return withField(38, unix * 0x10000);
}

test('a file that only its owner may read is named', async () => {
  assert.equal(await checkPackage(withMode(0o100600)), 'main.py');
  assert.equal(await checkPackage(withMode(0o100640)), 'main.py');
  assert.equal(await checkPackage(withMode(0)), undefined);
});

const REFUSED: readonly (readonly [what: string, bytes: Buffer, refusal: object])[] = [
  ['no bytes', Buffer.alloc(0), EMPTY],
  ['a zip without entries', zip([]), EMPTY],
  ['bytes that are no zip', Buffer.from('not a zip at all'), UNREADABLE],
  ['a truncated zip', good.subarray(0, good.length - 30), UNREADABLE],
  ['an absolute path', renamed('/ain.py'), UNREADABLE],
  ['a path that climbs out', renamed('../n.py'), UNREADABLE],
  ['a Windows drive', renamed('c:/n.py'), UNREADABLE],
  [
    'files that unpack to too much',
    withField(24, 200_000_000),
    { message: 'Unzipped size must be smaller than 262144000 bytes' },
  ],
];

/** The first local header and what follows it start at byte 0: 30 bytes and the name, then the packed data. */
function damaged(at: number): Buffer {
  const copy = Buffer.from(good);
  copy[at] = copy[at]! ^ 0xff;
  return copy;
}

const UNPACKED: readonly (readonly [what: string, bytes: Buffer])[] = [
  ['a file whose data is damaged', damaged(30 + 'main.py'.length)],
  ['a file whose local header is gone', damaged(0)],
  ['a checksum that does not fit', withField(16, 0)],
  ['a file that unpacks to more than it says', withField(24, 1)],
  ['a file that unpacks to less than it says', withField(24, 100)],
  ['data beyond the end of the zip', withField(42, 1_000_000)],
  ['an encrypted file', withField(8, (8 << 16) | 0x0801)],
  ['a method of compression that is none', withField(10, 99)],
];

for (const [what, bytes] of UNPACKED) {
  test(`${what} is refused`, () => assert.rejects(checkPackage(bytes), UNREADABLE));
}

for (const [what, bytes, refusal] of REFUSED) {
  test(`${what} is refused`, () => assert.rejects(checkPackage(bytes), refusal));
}

test('an entry count beyond all reason is refused before anything is read', async () => {
  const copy = Buffer.from(good);
  const end = copy.length - 22;
  copy.writeUInt16LE(60_000, end + 8);
  copy.writeUInt16LE(60_000, end + 10);
  await assert.rejects(checkPackage(copy), UNREADABLE);
});
