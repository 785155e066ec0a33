/** An empty schema on a PostgreSQL server that answers. */
import { Client } from 'pg'

const serverUrl = process.env.DATABASE_TEST_URL ?? 'postgres://postgres@127.0.0.1:5432/test'
const schema = `bench_orm_${process.pid}`

/** Runs the function with the URL of the schema, which is dropped after it; says so when no server answers. */
export async function withSchema(run: (url: string) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: serverUrl })
  try {
    await client.connect()
  } catch (error) {
    console.log(`PostgreSQL is left out: ${new URL(serverUrl).host} does not answer (${error}).`)
    return
  }
  await client.query(`CREATE SCHEMA ${schema}`)
  const url = new URL(serverUrl)
  url.searchParams.set('options', `-c search_path=${schema}`)
  try {
    await run(url.href)
  } finally {
    await client.query(`DROP SCHEMA ${schema} CASCADE`)
    await client.end()
  }
}
