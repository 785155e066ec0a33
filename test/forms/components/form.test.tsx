import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { z } from 'zod'
import { Field } from '../../../src/forms/components/field.tsx'
import { Form } from '../../../src/forms/components/form.tsx'
import { form } from '../../../src/forms/form.ts'

const lot = form(
  z.object({ title: z.string(), reserve: z.string(), status: z.string(), open: z.boolean() }),
  {
    name: 'lot',
    fields: {
      title: { maxLength: 120, help: 'What it is.' },
      reserve: { widget: 'decimal', required: false },
      status: {
        options: [
          { value: 'draft', label: 'Draft' },
          { value: 'open', label: 'Open' },
        ],
      },
      open: { widget: 'checkbox', label: 'Open to "all"' },
    },
  },
)

const html = (vnode: VNode) => renderToString(vnode)

describe('<Form>', () => {
  it('ties labels, help and controls together', () => {
    const page = html(<Form of={lot.show({ title: 'Clock "b"', status: 'open' })} />)
    assert.match(page, /<label for="lot-title">Title<\/label>/)
    assert.match(page, /<p class="field-help" id="lot-title-help">What it is\.<\/p>/)
    const title = /<input id="lot-title"[^>]*>/.exec(page)?.[0] ?? ''
    for (const part of [
      'name="title"',
      'required',
      'aria-describedby="lot-title-help"',
      'maxlength="120"',
      'value="Clock &quot;b&quot;"',
    ]) {
      assert.ok(title.toLowerCase().includes(part.toLowerCase()), `${part} in ${title}`)
    }
    assert.ok(!title.includes('aria-invalid'))
    assert.match(page, /<option selected value="open">Open|<option value="open" selected>Open/)
    assert.match(page, /inputmode="decimal"/)
    assert.match(page, /Reserve<span class="field-optional"> \(optional\)<\/span>/)
    assert.ok(!page.includes('role="alert"'))
    assert.ok(!page.includes('_csrf'), 'outside of a request there is no token')
  })

  it('says at the top what is wrong, with links, and marks the fields', async () => {
    const parsed = await lot.parse({ title: '', status: 'draft', reserve: '1' })
    const page = html(<Form of={parsed} />)
    assert.match(page, /<div class="form-errors" role="alert" aria-labelledby="lot-errors">/)
    assert.match(page, /<a href="#lot-title">Title: Fill in this field\.<\/a>/)
    assert.match(page, /<p class="field-error" id="lot-title-error">Fill in this field\.<\/p>/)
    const title = /<input id="lot-title"[^>]*>/.exec(page)?.[0] ?? ''
    assert.ok(title.includes('aria-describedby="lot-title-help lot-title-error"'))
    assert.ok(title.includes('aria-invalid="true"'))
  })

  it('gives every control its own id and every label a control', () => {
    const page = html(<Form of={lot.show()} />)
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    assert.equal(new Set(ids).size, ids.length)
    for (const [, id] of page.matchAll(/ for="([^"]+)"/g)) assert.ok(ids.includes(id))
  })

  it('renders field by field', () => {
    const view = lot.show()
    const page = html(
      <Form of={view} action="/lots">
        <Field of={view} name="title" />
        <button type="submit">Go</button>
      </Form>,
    )
    assert.match(page, /<form method="post" action="\/lots"/)
    assert.ok(page.includes('lot-title') && !page.includes('lot-reserve'))
    assert.throws(() => html(<Field of={view} name="titel" />), { code: 'E_FORM_FIELD' })
  })
})
