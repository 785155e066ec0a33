import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type App, createApp } from '../../src/app/create-app.ts'
import { defineApp } from '../../src/core/app-definition.ts'
import { f } from '../../src/db/fields/f.ts'
import { Model } from '../../src/db/model/model.ts'
import { modelInfo } from '../../src/db/model-info.ts'
import { getOr404 } from '../../src/http/request/get-or-404.ts'
import { json } from '../../src/http/responses/responses.ts'
import { get } from '../../src/http/routes/route.ts'
import { channel } from '../../src/realtime/channel/channel.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

class Note extends Model({ text: f.char({ maxLength: 100 }) }) {}

const noteRoute = get('/notes/:id', async ({ params }) =>
  json(await getOr404(Note, { id: Number(params.id) })),
)
const roomChannel = channel('room/:id', { subscribe: () => true })

function makeApp(more: object = {}): Promise<App> {
  return createApp({
    label: 'hello',
    database: 'sqlite::memory:',
    logLevel: 'silent',
    createTables: true,
    models: [Note],
    routes: [get('/', () => json({ hello: 'world' })), noteRoute],
    channels: [roomChannel],
    ...more,
  })
}

test('a whole application in one file answers, publishes and closes', async (t) => {
  const app = await makeApp()
  t.after(() => app.close())
  const { port, url } = await app.listen({ port: 0 })
  assert.ok(port > 0)
  assert.deepEqual(await (await fetch(url)).json(), { hello: 'world' })
  assert.equal(
    app.run(() => modelInfo(Note as never).table),
    'hello_note',
  )
  const note = await app.run(() => Note.create({ text: 'first' }))
  const answer = await fetch(url + app.run(() => noteRoute.url({ id: note.id })))
  assert.deepEqual(await answer.json(), { id: note.id, text: 'first' })
  assert.equal((await fetch(`${url}/readyz`)).status, 200)
  await app.close()
  await assert.rejects(fetch(url))
  await app.close()
})

test('two applications in one process keep apart, and code outside of both must say which', async (t) => {
  const [one, two] = await Promise.all([makeApp(), makeApp()])
  t.after(() => Promise.all([one.close(), two.close()]))
  await one.run(() => Note.create({ text: 'only in one' }))
  assert.equal(await one.run(() => Note.all().count()), 1)
  assert.equal(await two.run(() => Note.all().count()), 0)
  await assert.rejects(async () => await Note.all().count(), { code: 'E_APP_AMBIGUOUS' })
})

test('a model cannot belong to differently named apps of applications that run', async () => {
  const one = await makeApp()
  await assert.rejects(makeApp({ label: 'other' }), { code: 'E_MODEL_APP', message: /"hello"/ })
  await one.run(() => Note.create({ text: 'still there' }))
  await one.close()
  const other = await makeApp({ label: 'other' })
  assert.equal(
    other.run(() => modelInfo(Note as never).table),
    'other_note',
  )
  await other.close()
})

test('what is wrong with the settings is said before anything starts', async () => {
  await assert.rejects(makeApp({ databse: 'sqlite::memory:' }), {
    code: 'E_SETTING_UNKNOWN',
    message: /databse/,
  })
  await assert.rejects(makeApp({ backplane: 'kafka://127.0.0.1' }), {
    code: 'E_SETTING',
    message: /backplane/,
  })
  const app = defineApp({ dirname: '/x/hello' }, {})
  await assert.rejects(makeApp({ apps: [app] }), { code: 'E_APP_TWICE' })
})

test('what is no channel, model, task or policy is not passed over in a list', async () => {
  const module = { roomChannel }
  await assert.rejects(makeApp({ channels: [module] }), {
    code: 'E_APP_PART',
    message: /Number 1 in the channels of the app "hello"/,
  })
  for (const part of ['models', 'policies', 'taskDefinitions']) {
    await assert.rejects(makeApp({ [part]: [class Foo {}] }), { code: 'E_APP_PART' }, part)
  }
  await assert.rejects(makeApp({ routes: [5] }), { code: 'E_ROUTE_KIND' })
  await assert.rejects(makeApp({ apps: [{}] }), { code: 'E_SETTING' })
  await (await makeApp({ channels: { roomChannel, other: 5 } })).close()
})

test('a system check that finds an error stops the start', async (t) => {
  const checks = [
    () => [{ level: 'error', id: 'x.broken', message: 'It is broken.', hint: 'Mend it.' }],
  ]
  const app = await makeApp({ apps: [defineApp({ dirname: '/x/checked' }, { checks })] })
  t.after(() => app.close())
  await assert.rejects(app.listen({ port: 0 }), {
    code: 'E_CHECKS',
    message: /x\.broken: It is broken\. Mend it\./,
  })
})

test('a port in use is named', async (t) => {
  const [one, two] = await Promise.all([makeApp(), makeApp()])
  t.after(() => Promise.all([one.close(), two.close()]))
  const { port } = await one.listen({ port: 0 })
  await assert.rejects(two.listen({ port }), {
    code: 'E_LISTEN',
    message: new RegExp(`Port ${port} .*in use`),
  })
})

test('production names what is missing, and a deploy check lists it', async (t) => {
  await assert.rejects(makeApp({ environment: 'production' }), {
    code: 'E_SETTING',
    message: /secretKey/,
  })
  const app = await makeApp({
    environment: 'production',
    secretKey: 'x'.repeat(32),
    allowedHosts: [],
  })
  t.after(() => app.close())
  const ids = (await app.check({ deploy: true })).map(({ id }) => id)
  assert.ok(ids.includes('app.allowed-hosts'))
  await assert.rejects(app.listen({ port: 0 }), { code: 'E_CHECKS' })
})

test('a relative database path starts in the folder of the project, which is made', async (t) => {
  await using folder = await temporaryFolder()
  const app = await makeApp({ database: 'sqlite:data/notes.sqlite', directory: folder.path })
  t.after(() => app.close())
  await app.run(() => Note.create({ text: 'kept' }))
  await app.close()
  const again = await makeApp({
    database: 'sqlite:data/notes.sqlite',
    directory: folder.path,
    createTables: false,
  })
  t.after(() => again.close())
  assert.equal(await again.run(() => Note.all().count()), 1)
  await again.close()
})
