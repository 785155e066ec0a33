import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { TestPage } from '../../src/testing/page.ts'

const html = `<!doctype html><html><head><title>Lots</title><style>h1 { color: red }</style></head><body>
<h1>Wall <b>clock</b></h1>
<form method="get" action="/search"><input name="q" value="old"></form>
<form method="post" action="/lots/clock/bids" id="bid">
  <input type="hidden" name="_csrf" value="t&amp;k">
  <input name="amount" value="100"><input name="off" value="x" disabled>
  <input type="checkbox" name="watch" value="yes" checked><input type="checkbox" name="terms">
  <input type="radio" name="pay" value="card" checked><input type="radio" name="pay" value="cash">
  <select name="currency"><option value="EUR">Euro</option><option value="CHF">Franc</option></select>
  <select name="tags" multiple><option selected>a</option><option>b</option><option selected>c</option></select>
  <textarea name="note">
line &lt;one&gt;</textarea>
  <button name="go" value="1">Bid</button>
</form>
<input name="outside" form="bid" value="o">
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
    assert.deepEqual(page().texts('option[selected]'), ['a', 'c'])
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

  it('sends what a browser sends', () => {
    const { method, url, entries } = page().fillForm({ amount: '120' })
    assert.equal(method, 'POST')
    assert.equal(url.href, 'http://localhost/lots/clock/bids')
    assert.deepEqual(entries, [
      ['_csrf', 't&k'],
      ['amount', '120'],
      ['watch', 'yes'],
      ['pay', 'card'],
      ['currency', 'EUR'],
      ['tags', 'a'],
      ['tags', 'c'],
      ['note', 'line <one>'],
      ['outside', 'o'],
    ])
  })

  it('types, chooses, checks and clears', () => {
    const values = {
      amount: undefined,
      watch: false,
      terms: true,
      pay: 'cash',
      currency: 'CHF',
      tags: ['b'],
    }
    const { entries } = page().fillForm(values, '#bid')
    const sent = new URLSearchParams(entries.map(([name, value]) => [name, value]))
    assert.equal(sent.get('amount'), '')
    assert.equal(sent.get('watch'), null)
    assert.equal(sent.get('terms'), 'on')
    assert.deepEqual(sent.getAll('pay'), ['cash'])
    assert.equal(sent.get('currency'), 'CHF')
    assert.deepEqual(sent.getAll('tags'), ['b'])
  })

  it('takes a form by its action and by a selector', () => {
    assert.equal(page().fillForm({ q: 'clock' }, '/search').url.pathname, '/search')
    assert.equal(page().fillForm({ q: 'clock' }, 'form[method=get]').method, 'GET')
  })

  it('refuses what a person could not send', () => {
    const refused = { code: 'E_TEST_FORM' }
    assert.throws(() => page().fillForm({ amuont: '1' }), {
      ...refused,
      message: /0 forms that fit/,
    })
    assert.throws(() => page().fillForm({ amuont: '1' }, '#bid'), {
      ...refused,
      message: /no field amuont\. Its fields are: _csrf, amount/,
    })
    assert.throws(() => page().fillForm({ pay: 'gold' }), {
      ...refused,
      message: /pay does not offer "gold"/,
    })
    assert.throws(() => page().fillForm({ currency: 'USD' }), refused)
    assert.throws(() => page().fillForm({}), { ...refused, message: /2 forms that fit/ })
  })
})
