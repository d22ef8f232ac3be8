// The ledger contract over each driver.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { openLedger } from '../../src/ledger/memory.ts';
import { ledgerSuite } from './ledger.suite.ts';

const folder = mkdtempSync(join(tmpdir(), 'portico-ledger-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let opened = 0;

ledgerSuite('memory', async (now) => openLedger({ now }));
ledgerSuite('memory, saved', async (now) => openLedger({ now, path: join(folder, `${++opened}.json`) }));
