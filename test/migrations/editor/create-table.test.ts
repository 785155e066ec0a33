import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  collationOf,
  createTableText,
  listedColumns,
  mentions,
  parseCreateTable,
} from '../../../src/migrations/editor/create-table.ts'

const sql = `CREATE TABLE "t" (
  id integer PRIMARY KEY, -- a comment, with a comma
  "a,b" text DEFAULT 'x,)' COLLATE "NOCASE",
  [c d] decimal(10, 2) CHECK ([c d] IN (1, 2)), /* , */
  \`e\` text REFERENCES "other" (id),
  CONSTRAINT "rule" CHECK ("a,b" <> ')' AND length(e) > 1),
  unique ("a,b", e), FOREIGN KEY (e) REFERENCES x (y, z)
) STRICT, WITHOUT ROWID`

describe('parseCreateTable', () => {
  it('finds columns and constraints, whatever is quoted or commented', () => {
    const { parts, tail } = parseCreateTable(sql)
    assert.deepEqual(
      parts.map(({ kind, name }) => [kind, name]),
      [
        ['column', 'id'],
        ['column', 'a,b'],
        ['column', 'c d'],
        ['column', 'e'],
        ['constraint', 'rule'],
        ['constraint', undefined],
        ['constraint', undefined],
      ],
    )
    assert.equal(parts[1]?.text, `"a,b" text DEFAULT 'x,)' COLLATE "NOCASE"`)
    assert.equal(parts[2]?.text, '[c d] decimal(10, 2) CHECK ([c d] IN (1, 2))')
    assert.equal(tail, 'STRICT, WITHOUT ROWID')
  })

  it('writes what it read', () => {
    const table = parseCreateTable(sql)
    assert.deepEqual(parseCreateTable(createTableText('t', table)), table)
    assert.match(
      createTableText('new', table),
      /^CREATE TABLE "new" \(\n {2}id integer PRIMARY KEY,\n/,
    )
  })

  it('tells what parts are about', () => {
    const [id, a, , e, rule, unique, foreign] = parseCreateTable(sql).parts
    assert.ok(id && a && e && rule && unique && foreign)
    assert.deepEqual([collationOf(a), collationOf(e)], ['"NOCASE"', undefined])
    assert.deepEqual([listedColumns(unique), listedColumns(foreign)], [['a,b', 'e'], ['e']])
    assert.equal(mentions(e, ['REFERENCES']), true)
    assert.equal(mentions(a, ['REFERENCES', 'X']), false)
  })

  it('refuses what is no table', () => {
    for (const wrong of ['CREATE TABLE t', 'CREATE TABLE t (a, b', 'SELECT 1']) {
      assert.throws(() => parseCreateTable(wrong), { code: 'E_MIGRATION_TABLE' })
    }
  })
})
