// The store contract over each driver.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import { storeSuite } from './store.suite.ts';

const folder = mkdtempSync(join(tmpdir(), 'portico-store-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let opened = 0;

storeSuite('sqlite file', async () => openSqliteStore({ path: join(folder, String(++opened), 'store.sqlite') }));
storeSuite('sqlite in memory', async () => openSqliteStore({ path: folder, ephemeral: true }));
