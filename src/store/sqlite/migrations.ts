// The schema of the embedded database, one step a version. A step that has been released is never edited, only followed.
import type { DatabaseSync } from 'node:sqlite';
import { StoreError } from './errors.ts';

// Ids compare by their UTF-8 bytes: BINARY is SQLite's default collation.
const STEPS: readonly string[] = [
  `CREATE TABLE resources (
     kind TEXT NOT NULL,
     account TEXT NOT NULL,
     region TEXT NOT NULL,
     id TEXT NOT NULL,
     version INTEGER NOT NULL,
     value TEXT NOT NULL,
     UNIQUE (kind, account, region, id)
   );
   CREATE TABLE feed (
     sequence INTEGER PRIMARY KEY,
     account TEXT NOT NULL,
     region TEXT NOT NULL,
     kind TEXT NOT NULL,
     id TEXT NOT NULL,
     deleted INTEGER NOT NULL
   );`,
  // Base path mappings became mappings of either API Gateway: '(none)' is the empty key, and each has an id.
  `UPDATE resources SET
     kind = 'apigateway/mapping',
     id = (value ->> 'domainName') || '/' || replace(value ->> 'basePath', '(none)', ''),
     value = json_patch('{}', json_object(
       'id', lower(hex(randomblob(3))),
       'domainName', value ->> 'domainName',
       'key', replace(value ->> 'basePath', '(none)', ''),
       'apiId', value ->> 'restApiId',
       'api', 'REST',
       'stage', value ->> 'stage'))
   WHERE kind = 'apigateway/base-path-mapping';`,
];

export const SCHEMA_VERSION = STEPS.length;

function schemaVersion(db: DatabaseSync): number {
  const row = db.prepare(`SELECT value FROM meta WHERE name = 'schema_version'`).get();
  return row === undefined ? 0 : Number(row['value']);
}

/** Brings the database to this program's schema, one transaction for all steps. Refuses one that a newer Portico has written. */
export function migrate(db: DatabaseSync, path: string, steps: readonly string[] = STEPS): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    db.exec('CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID');
    const found = schemaVersion(db);
    if (found > steps.length) throw newer(path, found, steps.length);
    for (const step of steps.slice(found)) db.exec(step);
    db.prepare(`INSERT OR REPLACE INTO meta (name, value) VALUES ('schema_version', ?)`).run(String(steps.length));
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function newer(path: string, found: number, known: number): StoreError {
  return new StoreError(
    'STORE_NEWER',
    `The database ${path} has schema version ${found}; this Portico knows versions up to ${known}.`,
    'Start the newer Portico that wrote it, or choose another data folder.',
  );
}
