/**
 * Two processes write to one file of SQLite, and one of them is killed again and again. Short by default;
 * `VOLTAIC_WRITE_SECONDS=60` makes it a minute with ten kills, and prints figures.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openDatabase } from '../../../src/db/engine/connect.ts'
import type { Database } from '../../../src/db/engine/database.ts'
import { atomic } from '../../../src/db/engine/transaction.ts'
import { type StartedProcess, startNode } from '../../support/child-process.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { waitUntil } from '../../support/wait-until.ts'

const program = fileURLToPath(new URL('../engine/programs/keep-writing.ts', import.meta.url))
const seconds = Number(process.env.VOLTAIC_WRITE_SECONDS ?? 0)
const kills = seconds > 0 ? 10 : 3
const fewestCommits = 15

/** How far a process says that it has come. */
function progressOf({ stdout }: StartedProcess): number {
  const lines = stdout.split('\n')
  lines.pop()
  return Number(lines.at(-1) ?? 0)
}

/** Waits until a process has committed a few times more, and until its share of the time is over. */
async function letWrite(writer: StartedProcess): Promise<void> {
  const start = performance.now()
  const before = progressOf(writer)
  await waitUntil(
    () => {
      const isOver = performance.now() - start >= (seconds * 1000) / kills
      return isOver && progressOf(writer) >= before + fewestCommits
    },
    { timeout: seconds * 1000 + 60_000, what: 'commits' },
  )
}

/** What a writer has left: all that it told of, no number is missing, and nothing is there by halves. */
async function requireWhole(database: Database, writer: string, told: number): Promise<void> {
  const { rows } = await database.execute({
    sql: `SELECT count(*) FILTER (WHERE half = 'first'), count(*) FILTER (WHERE half = 'second'),
          count(DISTINCT number), max(number) FROM entry WHERE writer = ?`,
    parameters: [writer],
    kind: 'read',
  })
  const [first, second, numbers, last] = rows[0] as [number, number, number, number]
  assert.deepEqual([first, second, numbers], [last, last, last], `${writer} left halves`)
  assert.ok(last >= told, `${writer} told of ${told}, and ${last} are there`)
}

test('two processes that write, one killed again and again: nothing is lost, nothing stays locked', async (context) => {
  await using folder = await temporaryFolder()
  const path = folder.file('entries.db')
  const database = await openDatabase(`sqlite:${path}`)
  const table = 'CREATE TABLE entry (writer text, half text, number integer)'
  await database.execute({ sql: table, parameters: [], kind: 'write' })
  await using steady = startNode(program, [path, 'steady'])
  const killed: number[] = []
  for (let run = 0; run < kills; run++) {
    await using victim = startNode(program, [path, `victim ${run}`])
    await letWrite(victim)
    assert.deepEqual(await victim.kill('SIGKILL'), { code: null, signal: 'SIGKILL' })
    killed.push(progressOf(victim))
    await letGoOn(steady)
  }
  steady.write('stop')
  assert.deepEqual(await steady.exited, { code: 0, signal: null })
  await requireWhole(database, 'steady', progressOf(steady))
  for (const [run, told] of killed.entries()) await requireWhole(database, `victim ${run}`, told)
  const write = { sql: 'DELETE FROM entry', parameters: [], kind: 'write' } as const
  await atomic(() => database.execute(write), { using: database })
  const check = await database.execute({
    sql: 'PRAGMA integrity_check',
    parameters: [],
    kind: 'read',
  })
  assert.deepEqual(check.rows, [['ok']])
  await database.close()
  const all = killed.reduce((sum, told) => sum + told, progressOf(steady))
  context.diagnostic(`${all} transactions, ${kills} kills, ${progressOf(steady)} by the steady one`)
})

/** The lock of a killed process is free at once: the other one goes on. */
async function letGoOn(writer: StartedProcess): Promise<void> {
  const before = progressOf(writer)
  await waitUntil(() => progressOf(writer) > before + 1, { what: 'the other process to go on' })
}
