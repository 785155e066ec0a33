import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { type App, createApp } from '../../src/app/create-app.ts'
import type { Database } from '../../src/db/engine/database.ts'
import { databases } from '../../src/db/engine/databases.ts'
import { f } from '../../src/db/fields/f.ts'
import { Model } from '../../src/db/model/model.ts'
import { json } from '../../src/http/responses/responses.ts'
import { get } from '../../src/http/routes/route.ts'
import { repository, startNode } from '../support/child-process.ts'
import { noPostgres, postgresSchema } from '../support/postgres.ts'

class Note extends Model({ text: f.text() }) {}

function makeApp(database: string, more: object = {}): Promise<App> {
  return createApp({ label: 'notes', logLevel: 'silent', models: [Note], database, ...more })
}

const skip = noPostgres

test('an application answers from PostgreSQL, with the limits of its settings', {
  skip,
}, async () => {
  await using schema = await postgresSchema()
  const list = get('/', async () => json(await Note.all().valuesList('text', { flat: true })))
  const more = { createTables: true, routes: [list], db: { poolSize: 1, queueTimeout: 50 } }
  const app = await makeApp(schema.url, more)
  await app.run(() => Note.create({ text: 'first' }))
  const { url } = await app.listen({ port: 0 })
  assert.deepEqual(await (await fetch(url)).json(), ['first'])
  assert.equal((await fetch(`${url}/readyz`)).status, 200)
  const database = app.services.find(databases)?.get('default') as Database
  const held = await database.begin()
  await assert.rejects(
    app.run(() => Note.count()),
    { code: 'E_DB_TIMEOUT', message: /Waited 50 ms for one of the 1 connections/ },
  )
  held.release()
  await app.close()
})

test('an application says which migrations its database lacks, and makes them', {
  skip,
}, async () => {
  await using schema = await postgresSchema()
  const app = await makeApp(schema.url)
  const findings = async () => (await app.check()).map(({ id }) => id)
  assert.deepEqual((await findings()).includes('app.migrations'), true)
  await app.migrate()
  assert.deepEqual((await findings()).includes('app.migrations'), false)
  await app.close()
})

test('what is wrong with the connection is said with its remedy', { skip }, async () => {
  await using schema = await postgresSchema()
  const unknown = new URL(schema.url)
  unknown.username = 'nobody_of_this_name'
  await assert.rejects(makeApp(unknown.href), {
    code: 'E_DB_CONNECTION',
    message: /role "nobody_of_this_name" does not exist\. Check the user/,
  })
  const missing = new URL(schema.url)
  missing.pathname = '/no_such_database'
  await assert.rejects(makeApp(missing.href), {
    code: 'E_DB_CONNECTION',
    message: /database "no_such_database" does not exist\. Create it/,
  })
})

test('where no server listens, that and the place are said', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  await assert.rejects(makeApp(`postgres://ada:hunter2@127.0.0.1:${port}/shop`), (error: Error) => {
    assert.match(error.message, new RegExp(`127\\.0\\.0\\.1:${port}.*no server listens there`))
    assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), /hunter2/)
    return true
  })
})

test('a refused password is said, and the password is not', async () => {
  const server = createServer((socket) => {
    socket.once('data', () => {
      socket.end(refusal('28P01', 'password authentication failed for user "ada"'))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  await assert.rejects(makeApp(`postgres://ada:hunter2@127.0.0.1:${port}/shop`), (error: Error) => {
    assert.match(error.message, /failed for user "ada"\. Check the user and the password/)
    assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), /hunter2/)
    return true
  })
  server.close()
})

test('a missing package is named with the command that installs it', async () => {
  const hide = `import { registerHooks } from 'node:module'
    registerHooks({ resolve(name, context, next) {
      if (name !== 'pg') return next(name, context)
      throw Object.assign(new Error('not found'), { code: 'ERR_MODULE_NOT_FOUND' })
    } })`
  const program = `import { createApp } from 'voltaic'
    await createApp({ database: 'postgres://ada:hunter2@127.0.0.1/shop' }).catch((error) => console.log(error.message))`
  const address = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`
  await using child = startNode('--eval', [program], {
    node: ['--import', address(hide), '--input-type=module'],
    cwd: repository,
  })
  const [message] = await child.ready(/PostgreSQL needs .*/)
  assert.equal(message, 'PostgreSQL needs the package "pg". Install it: npm install pg.')
})

/** An error as the server sends it. */
function refusal(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0C${code}\0M${message}\0\0`)
  const head = Buffer.alloc(5)
  head.write('E')
  head.writeInt32BE(fields.length + 4, 1)
  return Buffer.concat([head, fields])
}
