import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { TestPage } from '../../src/testing/page.ts'

const html = `<!doctype html><html><head><title>Lots</title><style>h1 { color: red }</style></head><body>
<h1>Wall <b>clock</b></h1>
<form method="get" action="/search"><input name="q" value="old"></form>
<form method="post" action="/lots/clock/bids" id="bid">
  <input type="hidden" name="_csrf" value="t&amp;k">
  <input name="amount" value="100">
  <button name="go" value="1">Bid</button>
  <button name="go" value="2" formaction="/lots/clock/watch">Bid and watch</button>
</form>
<script type="application/json" id="props">{"price":"12 < 13"}</script>
</body></html>`

function page(body = html): TestPage {
  return new TestPage({
    url: new URL('http://localhost/lots/clock'),
    status: 200,
    headers: {},
    body,
    redirects: [],
  })
}

describe('TestPage', () => {
  it('finds elements and reads them', () => {
    assert.equal(page().find('h1').textContent, 'Wall clock')
    assert.deepEqual(page().texts('button'), ['Bid', 'Bid and watch'])
    assert.ok(page().text.startsWith('Wall clock'))
    assert.deepEqual(page().data('props'), { price: '12 < 13' })
  })

  it('names what is missing and shows what is there', () => {
    assert.throws(() => page().find('h2'), {
      code: 'E_TEST_PAGE',
      message: /^The page \/lots\/clock \(200\) has no element h2\. It reads: Wall clock/,
    })
    assert.throws(() => page().json(), { code: 'E_TEST_PAGE' })
  })

  it('takes a form by its action and by a selector', () => {
    assert.equal(page().fillForm({ q: 'clock' }, { form: '/search' }).url.pathname, '/search')
    assert.equal(page().fillForm({ q: 'clock' }, { form: 'form[method=get]' }).method, 'GET')
  })

  it('sends the hidden fields, and the button that is pressed', () => {
    const { method, url, entries } = page().fillForm({ amount: '120' })
    assert.equal(method, 'POST')
    assert.equal(url.href, 'http://localhost/lots/clock/bids')
    assert.deepEqual(entries, [
      ['_csrf', 't&k'],
      ['amount', '120'],
      ['go', '1'],
    ])
    const other = page().fillForm({ amount: '120' }, { press: 'Bid and watch' })
    assert.equal(other.url.pathname, '/lots/clock/watch')
    assert.deepEqual(other.entries.at(-1), ['go', '2'])
  })

  it('wants exactly one form that fits', () => {
    const refused = { code: 'E_TEST_FORM' }
    assert.throws(() => page().fillForm({ amuont: '1' }), {
      ...refused,
      message: /0 forms that fit/,
    })
    assert.throws(() => page().fillForm({}), { ...refused, message: /2 forms that fit/ })
  })
})
