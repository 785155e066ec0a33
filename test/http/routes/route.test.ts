import assert from 'node:assert/strict'
import { test } from 'node:test'
import { expectTypeOf } from 'expect-type'
import { z } from 'zod'
import { runInApplication, Services } from '../../../src/core/application.ts'
import { json } from '../../../src/http/responses/responses.ts'
import { group } from '../../../src/http/routes/group.ts'
import { del, get, post, route } from '../../../src/http/routes/route.ts'
import { RouteTable, routeTable } from '../../../src/http/routes/route-table.ts'

const lot = get('/lots/:slug', ({ params }) => json(params))
const list = get('/lots', () => json([]))

test('a route makes its address, with its query', () => {
  assert.equal(lot.url({ slug: 'old clock' }), '/lots/old%20clock')
  assert.equal(list.url(), '/lots')
  assert.equal(list.url({}, { page: 2, tag: ['a', 'b'], q: undefined }), '/lots?page=2&tag=a&tag=b')
})

test('the address asks for the parameters of the path', () => {
  // @ts-expect-error the slug is missing
  assert.throws(() => lot.url(), { code: 'E_ROUTE_PARAM' })
  // @ts-expect-error a name that the path does not have
  assert.throws(() => lot.url({ id: 3 }), { code: 'E_ROUTE_PARAM' })
})

test('the address is where the running application has mounted the route', () => {
  const services = new Services()
  services.provide(routeTable, new RouteTable(group('/shop', [group('/v1', [lot])])))
  runInApplication({ label: 'shop', services }, () => {
    assert.equal(lot.url({ slug: 'clock' }), '/shop/v1/lots/clock')
    assert.equal(list.url(), '/lots')
  })
})

test('handlers are typed by path and schemas', () => {
  post(
    '/lots/:slug/bids',
    { body: z.object({ amount: z.coerce.number() }) },
    ({ params, body }) => {
      expectTypeOf(params).toEqualTypeOf<{ readonly slug: string }>()
      expectTypeOf(body).toEqualTypeOf<{ amount: number }>()
      return json(null)
    },
  )
  get(
    '/search',
    { query: z.object({ page: z.coerce.number().default(1) }) },
    ({ query, params }) => {
      expectTypeOf(query).toEqualTypeOf<{ page: number }>()
      // biome-ignore lint/complexity/noBannedTypes: a path without parameters has none
      expectTypeOf(params).toEqualTypeOf<{}>()
      return json(null)
    },
  )
  get('/plain', ({ query, body }) => {
    expectTypeOf(query.q).toEqualTypeOf<string | undefined>()
    expectTypeOf(body).toEqualTypeOf<unknown>()
    return json(null)
  })
})

test('GET brings HEAD along', () => {
  assert.deepEqual(list.methods, ['GET', 'HEAD'])
  assert.deepEqual(route(['GET', 'POST'], '/x', () => json(1)).methods, ['GET', 'POST', 'HEAD'])
  assert.deepEqual(del('/x', () => json(1)).methods, ['DELETE'])
})

test('groups add their prefix, their rules and their limits', () => {
  const staffOnly = get('/stats', { auth: 'staff' }, () => json(1))
  const open = get('/open', { auth: 'none' }, () => json(1))
  const hook = post('/hook', { csrf: false, limits: { body: 10 } }, () => json(1))
  const options = { auth: 'required', limits: { body: 5, form: 7 } } as const
  const mounted = [...new RouteTable([group('/a', options, [staffOnly, open, [hook]])])]
  assert.deepEqual(
    mounted.map(({ path, access, csrf, limits }) => ({ path, access, csrf, limits })),
    [
      { path: '/a/stats', access: ['required', 'staff'], csrf: true, limits: { body: 5, form: 7 } },
      { path: '/a/open', access: [], csrf: true, limits: { body: 5, form: 7 } },
      { path: '/a/hook', access: ['required'], csrf: false, limits: { body: 10, form: 7 } },
    ],
  )
})

test('two routes for one method and path are refused; one route listed twice is one', () => {
  const other = get('/lots/:id', () => json(2))
  assert.throws(() => new RouteTable([lot, other]), {
    code: 'E_ROUTE_TWICE',
    message: /GET \/lots\/:/,
  })
  assert.equal([...new RouteTable([lot, [lot]])].length, 1)
})
