import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ComponentType, Fragment, h } from 'preact'
import { island } from '../../../src/views/islands/island.ts'
import { render } from '../../../src/views/render.ts'
import Shout, { Counter } from '../fixtures/counter.island.tsx'
import { rendered } from '../test-request.ts'

test('an island is its HTML with its props beside it; what is inside is part of it', async () => {
  const html = await rendered(render(h(Counter, { start: 2, label: 'Bids' })))
  assert.equal(
    html.replace(/<link.*$/, ''),
    '<v-island module="/static/counter.island.tsx" export="Counter"><button type="button"><em>Bids</em>: 2</button>' +
      '<script type="application/json">{"start":2,"label":"Bids"}</script></v-island>',
  )
})

test('props cannot leave their block', async () => {
  const html = await rendered(render(h(Shout, { text: '</script><script>alert(1)</script><!--' })))
  assert.equal(html.match(/<script>/g), null)
  assert.match(html, /"\\u003c\/script>\\u003cscript>/)
})

test('the scripts stand in the head, once', async () => {
  const islands = h(Fragment, null, h(Shout, { text: 'a' }), h(Counter, { start: 1, label: 'x' }))
  const html = await rendered(render(h('html', null, h('head', null), h('body', null, islands))))
  const scripts =
    '<link rel="modulepreload" href="/static/counter.island.tsx"><script type="module" src="/static/voltaic:islands"></script></head>'
  assert.ok(html.includes(scripts), html)
  assert.equal(html.split('type="module"').length, 2)
  assert.ok(!(await rendered(render(h('p', null, 'x')))).includes('script'))
})

test('props that would arrive as something else are refused with their path', async () => {
  class Money {}
  const wrong: [unknown, RegExp][] = [
    [new Date(), /"text" of .* is a Date/],
    [{ a: [1, { b: () => 1 }] }, /"text\.a\.1\.b" of .* is a function/],
    [new Money(), /a Money/],
    [1n, /a bigint/],
    [Number.NaN, /a number/],
    [Symbol('x'), /a symbol/],
  ]
  const Any = island(() => h('p', null), 'file:///x.island.tsx', 'default') as ComponentType<object>
  for (const [text, message] of wrong) {
    await assert.rejects(async () => rendered(render(h(Any, { text } as object))), {
      code: 'E_ISLAND_PROPS',
      message,
    })
  }
  const plain = { text: 'x', none: null, missing: undefined, list: [1, true], nested: { a: 'b' } }
  assert.match(await rendered(render(h(Any, plain as object))), /"none":null,"list":\[1,true\]/)
})

test('children are refused', async () => {
  const page = render(h(Shout as ComponentType<{ text: string }>, { text: 'x' }, 'child'))
  await assert.rejects(async () => rendered(page), { code: 'E_ISLAND_PROPS', message: /children/ })
})

test('what is no component stays as it is', () => {
  const lower = () => 1
  assert.equal(island(lower, 'file:///x.island.tsx', 'lower'), lower)
  assert.equal(island(3, 'file:///x.island.tsx', 'Three'), 3)
})
