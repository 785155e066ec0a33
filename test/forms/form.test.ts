import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { z } from 'zod'
import { form } from '../../src/forms/form.ts'

const contact = form(
  z.object({
    email: z.email('Write an address like ada@example.com.'),
    age: z.number({ error: 'Write a number.' }).int().optional(),
    terms: z.boolean(),
    topics: z.array(z.string()).optional(),
    note: z.string().optional(),
    password: z.string().min(3, 'Too short.').optional(),
  }),
  {
    name: 'contact',
    fields: {
      email: { widget: 'email', autocomplete: 'email' },
      age: { widget: 'number', required: false },
      terms: { widget: 'checkbox', label: 'I agree', required: true },
      topics: { widget: 'multiselect', required: false, options: [{ value: 'a', label: 'A' }] },
      note: { widget: 'textarea', required: false },
      password: { widget: 'password', required: false },
    },
    rule: ({ email, note }) =>
      note === email ? { note: ['Say something else.'], '': ['Look again.'] } : undefined,
  },
)

const right = { email: ' ada@example.com ', age: '36', terms: 'on', note: 'a\r\nb' }

describe('form', () => {
  it('gives the value that the schema makes of what was posted', async () => {
    const parsed = await contact.parse({ ...right, topics: 'a', age: '' })
    assert.ok(parsed.valid)
    assert.deepEqual(parsed.value, {
      email: 'ada@example.com',
      terms: true,
      topics: ['a'],
      note: 'a\nb',
    })
    const older = await contact.parse(right)
    assert.ok(older.valid)
    assert.equal(older.value.age, 36)
  })

  it('takes JSON values as they are', async () => {
    const parsed = await contact.parse({ email: 'ada@example.com', age: 36, terms: true })
    assert.ok(parsed.valid)
    assert.equal(parsed.value.age, 36)
  })

  it('says what is empty and what the schema refuses, field by field', async () => {
    const parsed = await contact.parse({ email: 'nobody', age: 'old' })
    assert.ok(!parsed.valid)
    assert.deepEqual(parsed.errors, {
      terms: ['Fill in this field.'],
      email: ['Write an address like ada@example.com.'],
      age: ['Write a number.'],
    })
    const empty = await contact.parse({ email: '', terms: 'on' })
    assert.ok(!empty.valid)
    assert.deepEqual(empty.errors, { email: ['Fill in this field.'] })
  })

  it('stands as it was typed, but for passwords', async () => {
    const typed = { ...right, email: 'nobody', note: '<b>', password: 'secret', topics: ['a'] }
    const parsed = await contact.parse(typed)
    const texts = Object.fromEntries(parsed.fields.map((field) => [field.name, field.texts]))
    assert.deepEqual(texts, {
      email: ['nobody'],
      age: ['36'],
      terms: ['on'],
      topics: ['a'],
      note: ['<b>'],
      password: [],
    })
  })

  it('asks its rule when all fields are right', async () => {
    const parsed = await contact.parse({ ...right, note: 'ada@example.com' })
    assert.ok(!parsed.valid)
    assert.deepEqual(parsed.messages, ['Look again.'])
    assert.deepEqual(parsed.errors.note, ['Say something else.'])
  })

  it('is shown at first with initial values', () => {
    const view = contact.show({ email: 'ada@example.com', terms: true, topics: ['a', 'b'] })
    const texts = Object.fromEntries(view.fields.map((field) => [field.name, field.texts]))
    assert.deepEqual(texts.topics, ['a', 'b'])
    assert.deepEqual(texts.terms, ['on'])
    assert.deepEqual(texts.age, [])
  })

  it('survives bodies that are not forms', async () => {
    for (const body of [
      undefined,
      null,
      'text',
      3,
      [],
      { __proto__: { email: 'x' } },
      { email: {} },
    ]) {
      assert.equal((await contact.parse(body)).valid, false)
    }
  })

  it('takes messages of the caller', () => {
    const refused = contact.refuse(right, { '': ['Wrong password.'] })
    assert.deepEqual(refused.messages, ['Wrong password.'])
    assert.equal(refused.valid, false)
  })
})
