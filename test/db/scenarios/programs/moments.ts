/** Writes a day, a time and a moment, and prints what comes back from each database. */
import assert from 'node:assert/strict'
import { connect } from '../../../../src/db/engine/connect.ts'
import { f } from '../../../../src/db/fields/f.ts'
import { Model } from '../../../../src/db/model/model.ts'
import { noPostgres, postgresForTest } from '../../../support/postgres.ts'

class Entry extends Model({
  day: f.date(),
  time: f.time(),
  at: f.dateTime(),
  days: f.array(f.date(), { default: [] }),
}) {}

async function seen(): Promise<unknown> {
  await Entry.create({
    day: '2026-03-08',
    time: '02:30',
    at: new Date('2026-03-08T02:30:00.123-08:00'),
    days: ['2026-01-01', '2026-12-31'],
  })
  const row = await Entry.get({ day: '2026-03-08' })
  const found = await Entry.filter({
    day: { day: 8, month: 3 },
    time: '02:30:00',
    at: { date: '2026-03-08', hour: 10, exact: new Date(Date.UTC(2026, 2, 8, 10, 30, 0, 123)) },
  }).count()
  const { day, at } = row.toJSON()
  return { day: row.day, time: row.time, at: row.at, found, json: { day, at }, days: row.days }
}

const sqlite = await connect('sqlite::memory:', { models: [Entry] })
await sqlite.createTables()
const here = await seen()
await sqlite.close()
if (!noPostgres) {
  await using made = await postgresForTest({ models: [Entry] })
  await made.database.createTables()
  assert.deepEqual(await seen(), here)
}
console.log(JSON.stringify(here))
