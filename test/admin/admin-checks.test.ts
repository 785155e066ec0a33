import assert from 'node:assert/strict'
import { it } from 'node:test'
import { registrationChecks } from '../../src/admin/admin-checks.ts'
import { column } from '../../src/admin/registration/column.ts'
import { register } from '../../src/admin/registration/registration.ts'
import { AdminSite } from '../../src/admin/site/admin-site.ts'
import { Bid, Lot } from './admin-server.ts'

function findings(options: object): string[] {
  const registrations = [register(Lot, options as never)]
  const site = new AdminSite({ registrations, prefix: '/admin', title: 'Admin' })
  return registrationChecks(site).map(({ id, message }) => `${id}: ${message}`)
}

it('finds nothing wrong with what is right', () => {
  const options = {
    list: ['title', 'seller.email', column('top', () => 1, { orderBy: 'top' })],
    search: ['bids.amount'],
    filters: ['seller'],
    ordering: ['-top'],
    fieldsets: [['', ['title', 'tags']]],
    prepopulate: { slug: ['title'] },
  }
  assert.deepEqual(findings(options), [])
})

it('names what leads nowhere, and the choices', () => {
  const [list, filter, search, fieldset, source] = findings({
    list: ['titel'],
    filters: ['seller.mail'],
    search: ['bids.price'],
    fieldsets: [['', ['slog']]],
    prepopulate: { slug: ['titel'] },
  })
  assert.match(list!, /^admin\.list: .*Lot has no "titel"\. Use one of: id, title, slug/)
  assert.match(filter!, /^admin\.filters: .*User has no "mail"/)
  assert.match(search!, /^admin\.search: .*Bid has no "price"/)
  assert.match(fieldset!, /^admin\.fieldsets: .*no "slog"/)
  assert.match(source!, /^admin\.prepopulate: .*no "titel"/)
})

it('says that a cell shows one value', () => {
  assert.match(findings({ list: ['bids.amount'] })[0]!, /many rows/)
})

it('refuses a model that is registered twice', () => {
  const registrations = [register(Bid), register(Bid)]
  const make = () => new AdminSite({ registrations, prefix: '/admin', title: 'Admin' })
  assert.throws(make, { code: 'E_ADMIN_TWICE' })
})
