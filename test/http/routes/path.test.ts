import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  fillPath,
  joinPaths,
  type PathParams,
  paramNames,
  requirePath,
} from '../../../src/http/routes/path.ts'

test('parameters are named in order', () => {
  assert.deepEqual(paramNames('/lots/:slug/bids/:id/*'), ['slug', 'id', '*'])
  assert.deepEqual(paramNames('/lots'), [])
})

test('the type of the parameters follows the path', () => {
  const params: PathParams<'/lots/:slug/bids/:id'> = { slug: 'clock', id: '3' }
  // @ts-expect-error a name that the path does not have
  const wrong: PathParams<'/lots/:slug'> = { id: '3' }
  assert.ok(params && wrong)
})

test('values are encoded; what would leave the path is not a step', () => {
  assert.equal(fillPath('/lots/:slug', { slug: 'a/b ?#é' }), '/lots/a%2Fb%20%3F%23%C3%A9')
  assert.equal(fillPath('/lots/:slug', { slug: '..' }), '/lots/%2E%2E')
  assert.equal(fillPath('/lots/:slug', { slug: 'a\ud800' }), '/lots/a%EF%BF%BD')
  assert.equal(fillPath('/files/*', { '*': 'a b/c' }), '/files/a%20b/c')
  assert.equal(fillPath('/lots/:id', { id: 12n }), '/lots/12')
})

test('a missing or empty value is an error that names it', () => {
  assert.throws(() => fillPath('/lots/:slug', {}), { code: 'E_ROUTE_PARAM', message: /"slug"/ })
  assert.throws(() => fillPath('/lots/:slug', { slug: '' }), { code: 'E_ROUTE_PARAM' })
})

test('prefixes join without doubled or lost slashes', () => {
  assert.equal(joinPaths('', '/'), '/')
  assert.equal(joinPaths('/', '/lots'), '/lots')
  assert.equal(joinPaths('/api', '/'), '/api')
  assert.equal(joinPaths('/api/', '/lots'), '/api/lots')
})

test('what is not a path is refused', () => {
  for (const path of ['lots', '/a/:', '/a/:b-:c', '/a/*/b', '/a b', '/:a/:a', '/a?b', '/(x)/{y}']) {
    assert.throws(() => requirePath(path), { code: 'E_ROUTE_PATH' }, path)
  }
  for (const path of ['/', '/lots/:slug', '/files/*', '/.well-known/x', '/a-b_c~d'])
    requirePath(path)
})
