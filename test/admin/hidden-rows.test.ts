/** Rows that the policy does not show are not there, whatever else the policy would allow with them. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { adminServer, Lot, makeLots } from './admin-server.ts'

const list = '/admin/models/lot'
const limited = ['limited@example.com', ['view_lot', 'change_lot', 'delete_lot']] as const

it('a hidden row has no page, and cannot be changed or deleted by its address', async (t) => {
  const { app, signIn } = await adminServer(t)
  await app.run(() => makeLots(3))
  const client = await signIn(...limited)
  const csrf = (await client.get(`${list}/row/1`)).find('[name=_csrf]').getAttribute('value') ?? ''
  for (const path of ['/row/2', '/row/2/delete', '/row/2/history']) {
    const page = await client.get(list + path)
    assert.equal(page.status, 404, path)
    assert.ok(!page.body.includes('Lot 2'))
  }
  assert.equal((await client.post(`${list}/row/2`, { _csrf: csrf, title: 'Changed' })).status, 404)
  assert.equal((await client.post(`${list}/row/2/delete`, { _csrf: csrf })).status, 404)
  assert.equal(await app.run(() => Lot.filter({ title: 'Lot 2' }).exists()), true)
})

it('a hidden row is left out of what is done to many', async (t) => {
  const { app, signIn } = await adminServer(t)
  await app.run(() => makeLots(3))
  const client = await signIn(...limited)
  const page = await client.get(list)
  assert.ok(!page.body.includes('Lot 2'))
  const asked = await client.submit(list, { action: 'delete', row: ['1', '3'] }, { form: '#bulk' })
  await app.run(() => Lot.filter({ title: 'Lot 1' }).update({ title: 'Lot 2' }))
  await client.submit(asked, {}, { form: `${list}/action` })
  assert.equal(await app.run(() => Lot.filter({ title: 'Lot 3' }).exists()), false)
  assert.equal(await app.run(() => Lot.filter({ title: 'Lot 2' }).count()), 2)
})
