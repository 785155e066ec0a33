/** An empty database on a PostgreSQL server that answers. */
import { Client } from 'pg'

const serverUrl = process.env.DATABASE_TEST_URL ?? 'postgres://postgres@127.0.0.1:5432/test'
const database = `bench_orm_${process.pid}`

/** Runs the function with the URL of the database, which is dropped after it; says so when no server answers. */
export async function withDatabase(run: (url: string) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: serverUrl })
  try {
    await client.connect()
  } catch (error) {
    console.log(`PostgreSQL is left out: ${new URL(serverUrl).host} does not answer (${error}).`)
    return
  }
  await client.query(`CREATE DATABASE ${database}`)
  const url = new URL(serverUrl)
  url.pathname = database
  try {
    await run(url.href)
  } finally {
    await client.query(`DROP DATABASE ${database} WITH (FORCE)`)
    await client.end()
  }
}
