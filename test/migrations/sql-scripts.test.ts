import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { dialects } from './dialects.ts'
import { migrationProject } from './migration-project.ts'

const trigger = {
  sqlite: `CREATE TRIGGER t AFTER INSERT ON notes BEGIN
    UPDATE notes SET text = CASE WHEN NEW.text = ';' THEN 'semi;colon' ELSE NEW.text END WHERE id = NEW.id;
    SELECT 1;
  END`,
  postgres: `CREATE FUNCTION noted() RETURNS trigger AS $f$ BEGIN
    NEW.text := CASE WHEN NEW.text = ';' THEN 'semi;colon' ELSE NEW.text END; RETURN NEW; END; $f$ LANGUAGE plpgsql;
    CREATE TRIGGER t BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION noted()`,
}
const dropTrigger = {
  sqlite: 'DROP TRIGGER t',
  postgres: 'DROP TRIGGER t ON notes; DROP FUNCTION noted()',
}

for (const { dialect, skip } of dialects) {
  describe(`scripts of op.sql on ${dialect}`, { skip }, () => {
    it('run with semicolons in texts, comments and triggers, forwards and backwards', async () => {
      await using project = await migrationProject(dialect)
      const script = `CREATE TABLE notes (id integer PRIMARY KEY, text text); -- a table; of notes
        ${trigger[dialect]};
        INSERT INTO notes VALUES (1, ';'), (2, 'a;b') /* ; */;`
      const reverse = `${dropTrigger[dialect]}; UPDATE notes SET text = 'x;y'; ALTER TABLE notes RENAME TO kept;`
      await project.add(
        'lots',
        '0001_notes',
        `op.sql(${JSON.stringify(script)}, { reverse: ${JSON.stringify(reverse)} })`,
      )
      await project.migrate()
      const rows = 'SELECT text FROM notes ORDER BY id'
      assert.deepEqual(await project.rows(rows), [['semi;colon'], ['a;b']])
      await project.migrate({ app: 'lots', target: 'zero' })
      assert.deepEqual(await project.rows('SELECT text FROM kept'), [['x;y'], ['x;y']])
    })

    it('tell which statement failed, and keep nothing', async () => {
      await using project = await migrationProject(dialect)
      const script = `CREATE TABLE notes (id integer); INSERT INTO nowhere VALUES (1); SELECT 1`
      await project.add('lots', '0001_notes', `op.sql('${script}')`)
      await assert.rejects(project.migrate(), {
        code: 'E_MIGRATION_FAILED',
        message: /statement 2 of 3 \("INSERT INTO nowhere VALUES \(1\)"\): .*nowhere/,
      })
      assert.deepEqual(await project.tables(), [])
    })

    it('refuse what would end the transaction, before anything runs', async () => {
      for (const statement of [
        'BEGIN',
        'commit',
        'End Transaction',
        'ROLLBACK',
        'ROLLBACK TRANSACTION',
      ]) {
        await using project = await migrationProject(dialect)
        await project.add(
          'lots',
          '0001_sql',
          `op.sql('CREATE TABLE notes (id integer); ${statement};')`,
        )
        await assert.rejects(project.migrate(), {
          code: 'E_MIGRATION_SQL',
          message: new RegExp(`"${statement}".*transaction`),
        })
        assert.deepEqual(await project.tables(), [])
      }
    })

    it('may have savepoints', async () => {
      await using project = await migrationProject(dialect)
      const script =
        'CREATE TABLE notes (id integer); SAVEPOINT s; DROP TABLE notes; ROLLBACK TO s; RELEASE s'
      await project.add('lots', '0001_sql', `op.sql('${script}')`)
      await project.migrate()
      assert.deepEqual(await project.tables(), ['notes'])
    })
  })
}

describe('scripts of op.sql on SQLite', () => {
  it('refuse what does nothing in a transaction, and say what to do', async () => {
    for (const [statement, reason] of [
      ['PRAGMA foreign_keys = OFF', /switch foreign keys off by themselves/],
      ['PRAGMA main.journal_mode = DELETE', /cannot change in a transaction/],
      ['VACUUM', /"atomic: false"/],
      [`ATTACH 'other.db' AS other`, /alias/],
    ] as const) {
      await using project = await migrationProject()
      await project.add('lots', '0001_sql', `op.sql(${JSON.stringify(statement)})`)
      await assert.rejects(project.migrate(), { code: 'E_MIGRATION_SQL', message: reason })
    }
  })
})
