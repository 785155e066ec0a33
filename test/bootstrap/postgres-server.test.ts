import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { postgresForTests } from '../../bootstrap/postgres-server.ts'
import { openDatabase } from '../../src/db/engine/connect.ts'
import { startNode } from '../support/child-process.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** The folder in which the server at `url` has its data. */
async function dataFolder(url: string): Promise<string> {
  const database = await openDatabase(url)
  try {
    const sql = "select current_setting('data_directory')"
    return String((await database.execute({ sql, parameters: [], kind: 'read' })).rows[0]?.[0])
  } finally {
    await database.close()
  }
}

const gone = { code: 'E_DB_CONNECTION', message: /no server listens there/ }

describe('the PostgreSQL of the tests', () => {
  it('is a server of their own, with nothing left of it at the end', async () => {
    const { url = '', stop } = await postgresForTests('embedded')
    assert.match(await dataFolder(url), /voltaic-postgres-/)
    await stop()
    await assert.rejects(openDatabase(url), gone)
  })

  it('is the one that is named', async () => {
    const named = 'postgres://ada@db.example.com/tests'
    assert.equal((await postgresForTests(named)).url, named)
  })

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`ends with the run when that is told to by ${signal}`, async () => {
      await using folder = await temporaryFolder()
      const file = folder.file('waits.test.mjs')
      const endless =
        "test('waits', () => new Promise(() => setInterval(() => console.log('waiting'), 50)))"
      await writeFile(file, `import { test } from 'node:test'\n${endless}\n`)
      await using run = startNode('bootstrap/test.ts', [file], {
        node: ['--import', 'voltaic/register'],
        env: { DATABASE_TEST_URL: 'embedded' },
      })
      const [, port] = await run.ready(/runs on port (\d+)[\s\S]*waiting/)
      const url = `postgres://postgres@127.0.0.1:${port}/postgres`
      assert.match(await dataFolder(url), /voltaic-postgres-/)
      assert.deepEqual(await run.kill(signal), { code: 1, signal: null })
      await assert.rejects(openDatabase(url), gone)
    })
  }
})
