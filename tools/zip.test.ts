import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { requires } from '../test/requires.ts';
import { zip } from './zip.ts';

test('python reads back names, modes and bytes', requires('python3'), () => {
  const folder = mkdtempSync(join(tmpdir(), 'zip-'));
  try {
    const file = join(folder, 'a.zip');
    writeFileSync(
      file,
      zip([
        { name: 'bootstrap', data: Buffer.from('#!/bin/sh\n'), mode: 0o755 },
        { name: 'd/é.txt', data: Buffer.alloc(5000, 'x') },
      ]),
    );
    const script =
      'import sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nprint([(i.filename,oct(i.external_attr>>16),i.file_size) for i in z.infolist()])';
    const shown = execFileSync('python3', ['-c', script, file], {
      encoding: 'utf8',
      env: { ...process.env, PYTHONIOENCODING: 'utf8' },
    });
    assert.equal(shown.trim(), "[('bootstrap', '0o100755', 10), ('d/é.txt', '0o100644', 5000)]");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
