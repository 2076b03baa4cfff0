import { DatabaseSync } from 'node:sqlite';
import type { Collection, Entry, Page, RecordStore, Records } from './records.ts';

const schema = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS records (
    space TEXT NOT NULL,
    collection TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (space, collection, key)
  ) STRICT, WITHOUT ROWID;
`;

/**
 * Records in a SQLite database. A write is on the disk when the outermost transaction (or the single call) returns. The
 * database is locked for this process, so two sandboxes cannot share it.
 *
 * @throws when the file cannot be opened, or is in use by another process
 */
export function createSqliteRecords(file: string): RecordStore {
  const database = new DatabaseSync(file);
  try {
    database.exec(schema);
    // Takes the exclusive lock now rather than at the first write.
    database.exec('BEGIN IMMEDIATE; COMMIT');
  } catch (error) {
    database.close();
    throw error;
  }
  const statements = prepareStatements(database);
  const transaction = createTransaction(database);
  return {
    space: (name) => createSpace(name, statements, transaction),
    spaces: () => statements.spaces.all().map((row) => String(row.space)),
    drop: (name) => void statements.drop.run(name),
    close: () => database.close(),
  };
}

type Statements = ReturnType<typeof prepareStatements>;

function prepareStatements(database: DatabaseSync) {
  return {
    get: database.prepare('SELECT value FROM records WHERE space = ? AND collection = ? AND key = ?'),
    put: database.prepare('INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?)'),
    delete: database.prepare('DELETE FROM records WHERE space = ? AND collection = ? AND key = ?'),
    count: database.prepare('SELECT count(*) AS count FROM records WHERE space = ? AND collection = ?'),
    ascending: database.prepare(
      'SELECT key, value FROM records WHERE space = ? AND collection = ? ORDER BY key LIMIT ? OFFSET ?',
    ),
    descending: database.prepare(
      'SELECT key, value FROM records WHERE space = ? AND collection = ? ORDER BY key DESC LIMIT ? OFFSET ?',
    ),
    spaces: database.prepare('SELECT DISTINCT space FROM records'),
    drop: database.prepare('DELETE FROM records WHERE space = ?'),
  };
}

type Transaction = Records['transaction'];

function createTransaction(database: DatabaseSync): Transaction {
  let open = false;
  return (work) => {
    if (open) return work();
    database.exec('BEGIN IMMEDIATE');
    open = true;
    try {
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    } finally {
      open = false;
    }
  };
}

function createSpace(space: string, statements: Statements, transaction: Transaction): Records {
  return {
    get<Value>(collection: Collection<Value>, key: string): Value | undefined {
      const row = statements.get.get(space, collection.name, key);
      return row === undefined ? undefined : parse<Value>(row.value);
    },
    put: (collection, key, value) =>
      void statements.put.run(space, collection.name, key, JSON.stringify(value)),
    delete: (collection, key) => statements.delete.run(space, collection.name, key).changes !== 0,
    count: (collection) => Number(statements.count.get(space, collection.name)?.count ?? 0),
    list<Value>(collection: Collection<Value>, page: Page = {}): Entry<Value>[] {
      const { offset = 0, limit = Number.POSITIVE_INFINITY, descending = false } = page;
      const statement = descending ? statements.descending : statements.ascending;
      return statement
        .all(space, collection.name, bounded(limit, -1), bounded(offset, 2 ** 52))
        .map((row) => ({ key: String(row.key), value: parse<Value>(row.value) }));
    },
    transaction,
  };
}

/** SQLite's integers end where JavaScript's doubles go on; `-1` means no limit there. */
function bounded(number: number, otherwise: number): number {
  return Number.isSafeInteger(number) ? number : otherwise;
}

/** A collection's name fixes the type of its values; only `put` writes them. */
function parse<Value>(text: unknown): Value {
  return JSON.parse(String(text)) as Value;
}
