import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type HTMLElement, parse } from 'node-html-parser'
import { fieldNames, formEntries, pressedButton } from '../../src/testing/form-fields.ts'

const html = `<form id="bid">
  <input type="hidden" name="_csrf" value="t&amp;k">
  <input name="amount" value="100"><input name="off" value="x" disabled><input value="no name">
  <input type="checkbox" name="watch" value="yes" checked><input type="checkbox" name="terms">
  <input type="radio" name="pay" value="card" checked><input type="radio" name="pay" value="cash">
  <select name="currency"><option value="EUR">Euro</option><option value="CHF">Franc</option></select>
  <select name="tags" multiple><option selected>a</option><option>b</option><option selected>c</option></select>
  <textarea name="note">
line &lt;one&gt;</textarea>
  <input name="elsewhere" form="other" value="e">
  <button type="button" name="more">More</button><button disabled>Later</button>
  <button name="go" value="1">Bid</button><input type="submit" name="go" value="Twice">
</form>
<input name="outside" form="bid" value="o">`

function form(): HTMLElement {
  return parse(html).querySelector('form')!
}

describe('formEntries', () => {
  it('sends what a browser sends', () => {
    assert.deepEqual(formEntries(form(), { amount: '120' }), [
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
    const entries = formEntries(form(), {
      amount: undefined,
      watch: false,
      terms: true,
      pay: 'cash',
      currency: 'CHF',
      tags: ['b'],
    })
    const sent = new URLSearchParams(entries.map(([name, value]) => [name, value]))
    assert.equal(sent.get('amount'), '')
    assert.equal(sent.get('watch'), null)
    assert.equal(sent.get('terms'), 'on')
    assert.deepEqual(sent.getAll('pay'), ['cash'])
    assert.equal(sent.get('currency'), 'CHF')
    assert.deepEqual(sent.getAll('tags'), ['b'])
  })

  it('refuses what a person could not send', () => {
    const refused = (message: RegExp) => ({ code: 'E_TEST_FORM', message })
    const known = fieldNames(form()).join(', ')
    assert.throws(
      () => formEntries(form(), { amuont: '1' }),
      refused(new RegExp(`^The form has no field amuont\\. Its fields are: ${known}\\.$`)),
    )
    assert.throws(() => formEntries(form(), { off: '1' }), refused(/no field off/))
    assert.throws(() => formEntries(form(), { pay: 'gold' }), refused(/pay does not offer "gold"/))
    assert.throws(() => formEntries(form(), { currency: 'USD' }), refused(/does not offer "USD"/))
    assert.throws(() => formEntries(form(), { tags: ['a', 'z'] }), refused(/does not offer "z"/))
  })
})

describe('pressedButton', () => {
  it('is the first that sends the form, or the one with that text, value or name', () => {
    assert.equal(pressedButton(form(), undefined)?.textContent, 'Bid')
    assert.equal(pressedButton(form(), 'Bid')?.attrs.value, '1')
    assert.equal(pressedButton(form(), 'Twice')?.attrs.value, 'Twice')
    assert.equal(pressedButton(form(), 'go')?.attrs.value, '1')
    assert.equal(pressedButton(parse('<form></form>').querySelector('form')!, undefined), undefined)
  })

  it('cannot be one that does not send, or is disabled', () => {
    const refused = { code: 'E_TEST_FORM', message: /Its buttons are: Later, Bid, Twice\.$/ }
    assert.throws(() => pressedButton(form(), 'More'), refused)
    assert.throws(() => pressedButton(form(), 'Later'), refused)
  })
})
