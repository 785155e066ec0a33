import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { queries } from '../../../src/db/engine/queries.ts'
import type { MigrationProject } from '../migration-project.ts'
import { change, contents, next, ownTable } from './own-table.ts'

const fields = `a: f.int(), b: f.int({ null: true }), c: f.int({ null: true })`

function lots(more = '', columns = ''): Promise<MigrationProject> {
  return ownTable({
    fields,
    sql: `CREATE TABLE lots_lot (id integer PRIMARY KEY, a integer, b integer, c integer${columns});
INSERT INTO lots_lot (id, a, b, c) VALUES (1, 2, 3, 1);
${more}`,
  })
}

/** The statements of a migration that are no reads. */
async function statements(project: MigrationProject, operations: string): Promise<string[]> {
  const { applied } = await next(project, operations)
  const made = await queries.collect(applied)
  return made.queries
    .map(({ sql }) => sql)
    .filter(
      (sql) => /^(ALTER|CREATE|DROP|INSERT|UPDATE)/.test(sql) && !sql.includes('voltaic_migr'),
    )
}

describe('changes without a rebuild', () => {
  it('are new columns that may be empty or have a default, renames, and columns that nothing uses', async () => {
    await using project = await lots()
    assert.deepEqual(
      await statements(
        project,
        `op.addField('Lot', 'd', f.int({ null: true })), op.addField('Lot', 'e', f.text({ dbDefault: 'x' })),
         op.addField('Lot', 'parent', f.foreignKey('lots.Lot', { null: true, onDelete: 'setNull', index: false })),
         op.renameField('Lot', 'a', 'first'), op.removeField('Lot', 'c'), op.renameModel('Lot', 'Piece')`,
      ),
      [
        'ALTER TABLE "lots_lot" RENAME COLUMN "a" TO "first"',
        'ALTER TABLE "lots_lot" RENAME TO "lots_piece"',
        'ALTER TABLE "lots_piece" ADD COLUMN "d" integer',
        `ALTER TABLE "lots_piece" ADD COLUMN "e" text NOT NULL DEFAULT 'x'`,
        'ALTER TABLE "lots_piece" ADD COLUMN "parent_id" bigint REFERENCES "lots_piece" ("id") DEFERRABLE INITIALLY DEFERRED',
        'ALTER TABLE "lots_piece" DROP COLUMN "c"',
      ],
    )
  })

  for (const [what, columns] of [
    ['is unique', ', UNIQUE (c)'],
    ['is unique with another', ', UNIQUE (b, c)'],
    ['refers to rows', ', FOREIGN KEY (c) REFERENCES lots_lot (id)'],
  ] as const) {
    it(`are not those that drop a column that ${what}`, async () => {
      await using project = await lots('', columns)
      const made = await statements(project, `op.removeField('Lot', 'c')`)
      assert.match(made.join('\n'), /^CREATE TABLE "voltaic_new_lots_lot"/)
      assert.deepEqual(await project.rows('SELECT * FROM lots_lot'), [[1, 2, 3]])
    })
  }
})

describe('a column that something uses', () => {
  for (const [what, more, columns, name] of [
    ['a view', 'CREATE VIEW v AS SELECT x.c FROM lots_lot x;\n', '', /The view "v"/],
    [
      'a view on a view',
      'CREATE VIEW v AS SELECT * FROM lots_lot;\nCREATE VIEW w AS SELECT c AS d FROM v;\n',
      '',
      /The view "w"/,
    ],
    [
      'a trigger',
      'CREATE TRIGGER t AFTER INSERT ON lots_lot BEGIN SELECT NEW.c; END;\n',
      '',
      /The trigger "t"/,
    ],
    [
      'a trigger of another table',
      'CREATE TABLE o (x);\nCREATE TRIGGER t AFTER INSERT ON o BEGIN UPDATE lots_lot SET c = 1; END;\n',
      '',
      /The trigger "t"/,
    ],
    ['an index', 'CREATE INDEX i ON lots_lot (a, c);\n', '', /The index "i"/],
    [
      'the condition of an index',
      'CREATE INDEX i ON lots_lot (a) WHERE c > 0;\n',
      '',
      /The index "i"/,
    ],
    ['an expression of an index', 'CREATE INDEX i ON lots_lot (abs(c));\n', '', /The index "i"/],
    ['a check', '', ', CONSTRAINT k CHECK (a <> c)', /The constraint "k"/],
    ['a check of a column', '', ', d integer CHECK (d < c)', /The column "d"/],
    ['a generated column', '', ', g integer AS (c + 1)', /The column "g"/],
  ] as const) {
    it(`is not dropped: ${what}`, async () => {
      await using project = await lots(more, columns)
      const before = await contents(project)
      for (const others of ['', `, op.alterField('Lot', 'a', f.bigInt())`]) {
        const { applied } = await next(project, `op.removeField('Lot', 'c')${others}`)
        await assert.rejects(applied(), { code: 'E_MIGRATION_TABLE', message: name })
        assert.deepEqual(await contents(project), before)
      }
    })
  }

  it('goes with what uses it when that goes first, and may come again', async () => {
    await using project = await lots(
      'CREATE VIEW v AS SELECT c FROM lots_lot;\nCREATE INDEX i ON lots_lot (c);\n',
      ', CONSTRAINT k CHECK (c > 0)',
    )
    await project.add('other', '0001_none', '')
    await change(
      project,
      `op.sql('DROP VIEW v; DROP INDEX i'), op.alterField('Lot', 'a', f.bigInt()), op.removeField('Lot', 'b'),
       op.sql('CREATE VIEW v AS SELECT a FROM lots_lot')`,
    )
    assert.deepEqual(await project.rows('SELECT * FROM v'), [[2]])
  })

  it('is found although names that are the same are used elsewhere', async () => {
    await using project = await lots(
      `CREATE TABLE o (c);\nCREATE VIEW v AS SELECT c, 'c' AS d FROM o;\nCREATE TRIGGER t AFTER INSERT ON lots_lot BEGIN INSERT INTO o (c) VALUES (1); END;\n`,
    )
    await change(project, `op.removeField('Lot', 'c')`)
    await project.run('INSERT INTO lots_lot (a) VALUES (1)')
    assert.deepEqual(await project.rows('SELECT * FROM v'), [[1, 'c']])
  })

  it('does not have to do with views and triggers that did not work before', async () => {
    await using project = await lots(
      `CREATE VIEW v AS SELECT c FROM gone;\nCREATE TRIGGER t AFTER INSERT ON lots_lot BEGIN INSERT INTO gone VALUES (1); END;\n`,
    )
    await change(
      project,
      `op.alterField('Lot', 'a', f.bigInt()), op.addField('Lot', 'd', f.int({ null: true }))`,
    )
    assert.equal((await project.schema('v')).length, 1)
    const { applied } = await next(project, `op.renameField('Lot', 'a', 'z')`)
    await assert.rejects(applied(), {
      code: 'E_MIGRATION_TABLE',
      message: /"(v|t)" would break: no such table: main\.gone/,
    })
  })

  it('is a whole table for a view', async () => {
    await using project = await lots('CREATE VIEW v AS SELECT 1 FROM lots_lot;\n')
    const { applied } = await next(project, `op.deleteModel('Lot')`)
    await assert.rejects(applied(), { code: 'E_MIGRATION_TABLE', message: /The view "v"/ })
    assert.deepEqual(await project.rows('SELECT * FROM v'), [[1]])
  })
})
