import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { CurrentUser } from '../../../src/core/user.ts'
import { f } from '../../../src/db/fields/f.ts'
import { unique } from '../../../src/db/model/constraints.ts'
import { Model } from '../../../src/db/model/model.ts'
import type { FormView } from '../../../src/forms/form-view.ts'
import { modelForm } from '../../../src/forms/model/model-form.ts'
import { onceField } from '../../../src/forms/once/once-token.ts'
import { UsedForm } from '../../../src/forms/once/used-form.ts'
import { policy } from '../../../src/policies/policy.ts'
import { actor, nobody } from '../../policies/lots.ts'
import { bareApplication } from '../../support/bare-application.ts'

class House extends Model({ name: f.char({ maxLength: 30 }) }) {}

class Item extends Model(
  {
    title: f.char({ maxLength: 20, help: 'What it is.' }),
    slug: f.slug({ unique: true }),
    text: f.text({ default: '' }),
    status: f.choice(['draft', 'open'], { default: 'draft' }),
    reserve: f.decimal({ maxDigits: 8, decimalPlaces: 2, null: true }),
    count: f.int({ default: 1 }),
    isHot: f.boolean({ default: false }),
    closesAt: f.dateTime({ null: true }),
    owner: f.int({ default: 1 }),
    get house() {
      return f.foreignKey(() => House, { onDelete: 'cascade' })
    },
    get other() {
      return f.foreignKey(() => House, { null: true, onDelete: 'setNull' })
    },
  },
  { constraints: [unique('item_once', ['title', 'house'])] },
) {}

const itemForm = modelForm(Item, {
  fields: [
    'title',
    'slug',
    'text',
    'status',
    'reserve',
    'count',
    'isHot',
    'closesAt',
    'house',
    'other',
  ],
  labels: { text: 'Description' },
  rule: (item) =>
    item.status === 'open' && item.reserve === null
      ? { reserve: ['An open item needs a reserve.'] }
      : undefined,
})

const right = {
  title: ' Clock ',
  slug: 'clock',
  text: 'a\r\nb',
  status: 'open',
  reserve: '12.50',
  count: '3',
  isHot: 'on',
  closesAt: '2031-02-03T04:05',
  house: '1',
  other: '',
}

async function houses(t: TestContext, policies: unknown[] = []) {
  const app = await bareApplication(t, { models: [House, Item, UsedForm], policies })
  await app.run(() => House.bulkCreate([{ name: 'North' }, { name: 'South' }]))
  return app
}

class Stall extends Model({
  get house() {
    return f.foreignKey(() => House, { limitChoices: { name: { startsWith: 'S' } } })
  },
}) {}

const stallForm = modelForm(Stall, { fields: ['house'] })

const textsOf = (form: FormView) =>
  Object.fromEntries(form.fields.map((field) => [field.name, field.texts.join('|')]))

describe('modelForm', () => {
  it('offers and takes only the rows that a relation allows', async (t) => {
    const app = await bareApplication(t, { models: [House, Stall, UsedForm] })
    await app.run(async () => {
      await House.bulkCreate([{ name: 'North' }, { name: 'South' }])
      const [field] = (await stallForm.show()).fields
      assert.deepEqual(
        field?.options.map(({ label }) => label),
        ['South'],
      )
      const refused = await stallForm.parse({ house: '1' })
      assert.equal(refused.valid, false)
      assert.equal((await stallForm.parse({ house: '2' })).valid, true)
    })
  })

  it('asks what the model says', async (t) => {
    const app = await houses(t)
    const form = await app.run(() => itemForm.show({ initial: { title: 'New' } }))
    const field = Object.fromEntries(form.fields.map((each) => [each.name, each]))
    assert.deepEqual(
      form.fields.map(({ widget, required }) => [widget, required]),
      [
        ['text', true],
        ['text', true],
        ['textarea', false],
        ['select', true],
        ['decimal', false],
        ['number', true],
        ['checkbox', false],
        ['datetime', false],
        ['select', true],
        ['select', false],
      ],
    )
    assert.equal(field.title?.maxLength, 20)
    assert.equal(field.title?.help, 'What it is.')
    assert.equal(field.text?.label, 'Description')
    assert.deepEqual(
      field.house?.options.map(({ value, label }) => [value, label]),
      [
        ['1', 'North'],
        ['2', 'South'],
      ],
    )
    assert.equal(textsOf(form).title, 'New')
    assert.equal(textsOf(form).status, 'draft')
    assert.equal(textsOf(form).count, '1')
  })

  it('makes a row of what was posted', async (t) => {
    const app = await houses(t)
    await app.run(async () => {
      const form = await itemForm.parse(right, { values: { owner: 7 } })
      assert.ok(form.valid)
      assert.equal(form.row.isSaved, false)
      const saved = await form.save()
      const item = await Item.get({ id: saved.id })
      assert.equal(item.title, 'Clock')
      assert.equal(item.text, 'a\nb')
      assert.equal(String(item.reserve), '12.5')
      assert.equal(item.count, 3)
      assert.equal(item.isHot, true)
      assert.equal(item.closesAt?.toISOString(), '2031-02-03T04:05:00.000Z')
      assert.equal(item.houseId, 1)
      assert.equal(item.otherId, null)
      assert.equal(item.owner, 7)
    })
  })

  it('leaves out what may be left out', async (t) => {
    const app = await houses(t)
    await app.run(async () => {
      const least = { title: 'Clock', slug: 'clock', status: 'draft', count: '1', house: '1' }
      const form = await itemForm.parse({
        ...least,
        text: '',
        reserve: '',
        closesAt: '',
        other: '',
      })
      assert.ok(form.valid, JSON.stringify(form.valid ? {} : form.errors))
      const { text, reserve, closesAt, otherId, isHot } = await form.save()
      assert.deepEqual([text, reserve, closesAt, otherId, isHot], ['', null, null, null, false])
    })
  })

  it('shows a row and changes it', async (t) => {
    const app = await houses(t)
    await app.run(async () => {
      const form = await itemForm.parse(right)
      assert.ok(form.valid)
      const item = await form.save()
      const shown = textsOf(await itemForm.show({ instance: await Item.get({ id: item.id }) }))
      assert.equal(shown.closesAt, '2031-02-03T04:05')
      assert.equal(shown.isHot, 'on')
      assert.equal(shown.house, '1')
      const { isHot: _, ...rest } = right
      const changed = await itemForm.parse({ ...rest, house: '2' }, { instance: item })
      assert.ok(changed.valid, JSON.stringify(changed.valid ? {} : changed.errors))
      await changed.save()
      const after = await Item.get({ id: item.id })
      assert.equal(after.isHot, false)
      assert.equal(after.houseId, 2)
      assert.equal(await Item.count(), 1)
    })
  })

  it('says what is wrong field by field, and stands as it was typed', async (t) => {
    const app = await houses(t)
    await app.run(async () => {
      const typed = {
        ...right,
        title: 'x'.repeat(30),
        slug: '',
        reserve: 'much',
        count: '1.5',
        status: 'gone',
        house: '99',
        closesAt: 'soon',
      }
      const form = await itemForm.parse(typed)
      assert.ok(!form.valid)
      assert.deepEqual(Object.keys(form.errors).sort(), [
        'closesAt',
        'count',
        'house',
        'reserve',
        'slug',
        'status',
        'title',
      ])
      assert.equal(textsOf(form).reserve, 'much')
      assert.equal(textsOf(form).title, typed.title)
      assert.equal(await Item.count(), 0)
    })
  })

  it('asks its rule, then the model’s uniques', async (t) => {
    const app = await houses(t)
    await app.run(async () => {
      const ruled = await itemForm.parse({ ...right, reserve: '' })
      assert.ok(!ruled.valid)
      assert.deepEqual(ruled.errors, { reserve: ['An open item needs a reserve.'] })
      const first = await itemForm.parse(right)
      assert.ok(first.valid)
      await first.save()
      const again = await itemForm.parse({ ...right, title: 'Other' })
      assert.ok(!again.valid)
      assert.deepEqual(Object.keys(again.errors), ['slug'])
      const together = await itemForm.parse({ ...right, slug: 'other' })
      assert.ok(!together.valid)
    })
  })

  it('refuses names that it cannot ask for', async (t) => {
    const app = await houses(t)
    const wrong = modelForm(Item, { fields: ['titel' as 'title'] })
    await app.run(() => assert.rejects(wrong.show(), { code: 'E_FORM_FIELD' }))
  })
})

describe('modelForm for a user', () => {
  const itemPolicy = policy(Item, {
    add: ({ user }) => ({ owner: Number(user.pk) }),
    change: ({ user }) => ({ owner: Number(user.pk), status: 'draft' }),
    fields: { reserve: ({ user }) => user.isStaff },
  })
  const housePolicy = policy(House, { view: () => ({ name: 'North' }) })
  const draft = { ...right, status: 'draft' }
  const owner: CurrentUser = actor(7)

  it('offers what the user may view and may read', async (t) => {
    const app = await houses(t, [itemPolicy, housePolicy])
    await app.run(async () => {
      const form = await itemForm.show({ user: owner })
      assert.ok(!form.fields.some((field) => field.name === 'reserve'))
      const house = form.fields.find((field) => field.name === 'house')
      assert.deepEqual(
        house?.options.map(({ label }) => label),
        ['North'],
      )
      const elsewhere = await itemForm.parse({ ...draft, house: '2' }, { user: owner })
      assert.ok(!elsewhere.valid)
      assert.deepEqual(elsewhere.errors, { house: ['Choose one of the options.'] })
    })
  })

  it('saves what the policy allows, and nothing that was masked', async (t) => {
    const app = await houses(t, [itemPolicy, housePolicy])
    await app.run(async () => {
      const form = await itemForm.parse(draft, { user: owner, values: { owner: 7 } })
      assert.ok(form.valid)
      const item = await form.save()
      assert.equal((await Item.get({ id: item.id })).reserve, null)
      const stolen = await itemForm.parse(
        { ...draft, slug: 'b', title: 'b' },
        { user: actor(8), values: { owner: 7 } },
      )
      assert.ok(stolen.valid)
      await assert.rejects(stolen.save(), { code: 'E_POLICY_DENIED' })
      assert.equal(await Item.count(), 1)
    })
  })

  it('offers nobody anything without a policy', async (t) => {
    const app = await houses(t)
    const form = await app.run(() => itemForm.show({ user: nobody }))
    assert.deepEqual(form.fields.find((field) => field.name === 'house')?.options, [])
  })
})

describe('a form that may be sent once', () => {
  const onceForm = modelForm(House, { fields: ['name'], once: true })
  const posted = async () => ({ name: 'East', [onceField]: (await onceForm.show()).once })

  it('is carried out once', async (t) => {
    const app = await houses(t)
    await app.run(async () => {
      const body = await posted()
      const [first, second] = [await onceForm.parse(body), await onceForm.parse(body)]
      assert.ok(first.valid && second.valid)
      await first.save()
      await assert.rejects(second.save(), { code: 'E_FORM_SENT_TWICE', status: 409 })
      const third = await onceForm.parse(body)
      assert.ok(!third.valid)
      assert.equal(third.repeated, true)
      assert.match(third.messages[0] ?? '', /sent this form already/)
      assert.equal(await House.filter({ name: 'East' }).count(), 1)
    })
  })

  it('may be sent again when it failed', async (t) => {
    const app = await houses(t)
    await app.run(async () => {
      const body = await posted()
      const wrong = await onceForm.parse({ ...body, name: '' })
      assert.ok(!wrong.valid)
      const form = await onceForm.parse({ name: 'East', [onceField]: wrong.once })
      assert.ok(form.valid)
      await form.save()
    })
  })

  it('refuses forged and missing tokens', async (t) => {
    const app = await houses(t)
    await app.run(async () => {
      for (const token of [undefined, '', 'x.y.z', (await itemForm.show()).once]) {
        const form = await onceForm.parse({ name: 'East', [onceField]: token })
        assert.ok(!form.valid)
        assert.equal(form.repeated, false)
        assert.match(form.messages[0] ?? '', /stood open too long/)
      }
    })
  })
})
