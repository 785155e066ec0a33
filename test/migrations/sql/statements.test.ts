import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { firstWords, statementsOf } from '../../../src/migrations/sql/statements.ts'
import { tokensOf } from '../../../src/migrations/sql/tokens.ts'

describe('statementsOf', () => {
  for (const dialect of ['sqlite', 'postgres'] as const) {
    it(`splits at semicolons that are code on ${dialect}`, () => {
      const script = `INSERT INTO t VALUES ('a;b', 'it''s;') ; -- a comment; with one
        UPDATE "a;b" SET x = 1 /* and ; here */;;
        ;SELECT ';'`
      assert.deepEqual(statementsOf(script, dialect), [
        `INSERT INTO t VALUES ('a;b', 'it''s;')`,
        `-- a comment; with one\n        UPDATE "a;b" SET x = 1 /* and ; here */`,
        `SELECT ';'`,
      ])
      assert.deepEqual(statementsOf(' -- nothing\n;', dialect), [])
    })

    it(`has tokens that are the text again on ${dialect}`, () => {
      for (const text of [
        `a'`,
        '"',
        '/* open',
        'é = ü',
        '$a$ $b$ x',
        '[a',
        '`',
        "E'\\''",
        '/*/**/',
      ])
        assert.equal(
          tokensOf(text, dialect)
            .map((token) => token.text)
            .join(''),
          text,
        )
    })
  }

  it('keeps the triggers of SQLite whole', () => {
    const trigger = `CREATE TEMP TRIGGER IF NOT EXISTS "x;" AFTER UPDATE ON t WHEN NEW.a > 1 BEGIN
      SELECT CASE WHEN NEW.a THEN ';' ELSE CASE 1 WHEN 1 THEN 2 END END; -- END;
      DELETE FROM [b;c] WHERE \`d;\` = 1;
    END`
    assert.deepEqual(statementsOf(`${trigger};\nSELECT 1`, 'sqlite'), [trigger, 'SELECT 1'])
    assert.deepEqual(statementsOf(trigger, 'sqlite'), [trigger])
  })

  it('keeps the functions of PostgreSQL whole', () => {
    const functions = [
      `CREATE FUNCTION f() RETURNS int AS $$ BEGIN RETURN 1; END; $$ LANGUAGE plpgsql`,
      `DO $body$ BEGIN PERFORM 1; PERFORM $$;$$; END $body$`,
      `CREATE OR REPLACE FUNCTION g() RETURNS void BEGIN ATOMIC
        SELECT CASE WHEN true THEN 1 END; SELECT 2; END`,
      `SELECT E'\\';', U&'d;', $1 /* a; /* b; */ c; */`,
    ]
    assert.deepEqual(statementsOf(functions.join(';\n'), 'postgres'), functions)
  })

  it('tells what a statement is', () => {
    assert.deepEqual(firstWords('/* x */ pragma Foreign_keys = on', 'sqlite'), [
      'PRAGMA',
      'FOREIGN_KEYS',
      '=',
      'ON',
    ])
  })
})
