/** The types of fields: what rows hold, what is taken, what can be asked. */
import { expectTypeOf } from 'expect-type'
import { type Decimal, F, f, type InstanceOf, Model } from '../../src/db.ts'

class Line extends Model({
  status: f.choice({ draft: 'Being written', open: 'On sale' }, { default: 'draft' }),
  price: f.decimal({ maxDigits: 10, decimalPlaces: 2 }),
  pieces: f.int({ default: 1 }),
  total: f.generated(f.decimal({ maxDigits: 12, decimalPlaces: 2 }), F('price').times(F('pieces'))),
  tags: f.array(f.char({ maxLength: 20 }), { default: [] }),
  marks: f.array(f.int({ null: true }), { null: true }),
  prices: f.array(f.decimal({ maxDigits: 10, decimalPlaces: 2 }), { null: true }),
  photo: f.image({ uploadTo: 'photos', null: true }),
  data: f.json({ null: true }),
}) {}

type Row = InstanceOf<typeof Line>

expectTypeOf<Row['status']>().toEqualTypeOf<'draft' | 'open'>()
expectTypeOf<Row['total']>().toEqualTypeOf<Decimal>()
expectTypeOf<Row['tags']>().toEqualTypeOf<string[]>()
expectTypeOf<Row['marks']>().toEqualTypeOf<(number | null)[] | null>()
expectTypeOf<Row['photo']>().toEqualTypeOf<string | null>()
expectTypeOf<ReturnType<Row['toJSON']>['total']>().toEqualTypeOf<string>()
expectTypeOf<ReturnType<Row['toJSON']>['prices']>().toEqualTypeOf<string[] | null>()

await Line.create({ price: '1', tags: ['a'], marks: [1, null], prices: ['1.50', 2] })
// @ts-expect-error: the database computes it
await Line.create({ price: '1', total: '2' })
// @ts-expect-error: the items are texts
await Line.create({ price: '1', tags: [1] })
// @ts-expect-error: there is no such choice
await Line.create({ price: '1', status: 'closed' })

await Line.filter({ total: { gt: '5' }, tags: { contains: ['a'], len: { gt: 1 } } })
await Line.filter({ tags: { index: 0, startsWith: 'a' }, marks: { overlap: [1] } })
await Line.filter({ data: { path: ['a', 0, 'b'], gt: 3 } })
// @ts-expect-error: the items are texts
await Line.filter({ tags: { overlap: [1] } })
// @ts-expect-error: arrays have no such lookup
await Line.filter({ tags: { iregex2: 'a' } })

const [values] = await Line.values('total', 'tags')
expectTypeOf(values!).toEqualTypeOf<{ total: Decimal; tags: string[] }>()
