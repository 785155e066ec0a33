/** Models that refer to each other and to themselves, and what it takes to make a row. */
import { expectTypeOf } from 'expect-type'
import { F } from '../../src/db/expressions/f.ts'
import { f } from '../../src/db/fields/f.ts'
import { Model } from '../../src/db/model/model.ts'
import { User } from './models/accounts.ts'
import { Bid } from './models/bids.ts'
import { Lot } from './models/lots.ts'

class A extends Model({
  name: f.char({ maxLength: 9 }),
  get b() {
    return f.foreignKey(() => B)
  },
  get e() {
    return f.reverse(() => E, 'a')
  },
}) {
  around() {
    return this.e
      .filter({ a: { b: { c: { d: { e: { name: 'x' } } } } } })
      .selectRelated('a.b.c.d.e')
  }
}
class B extends Model({
  name: f.char({ maxLength: 9 }),
  get c() {
    return f.foreignKey(() => C)
  },
}) {}
class C extends Model({
  name: f.char({ maxLength: 9 }),
  get d() {
    return f.foreignKey(() => D)
  },
}) {}
class D extends Model({
  name: f.char({ maxLength: 9 }),
  get e() {
    return f.foreignKey(() => E)
  },
}) {}
class E extends Model({
  name: f.char({ maxLength: 9 }),
  get a() {
    return f.foreignKey(() => A)
  },
  get friends() {
    return f.manyToMany(() => E)
  },
}) {}

export async function cycles(a: A, e: E) {
  expectTypeOf(User).not.toBeAny()
  expectTypeOf(Bid).not.toBeAny()
  expectTypeOf(await a.b).toEqualTypeOf<B>()
  expectTypeOf(await e.friends).toEqualTypeOf<E[]>()
  const [round] = await a.around()
  expectTypeOf(round!.a.b.c.d.e.name).toEqualTypeOf<string>()
  expectTypeOf(await A.values('b.c.d.e.a.name')).toEqualTypeOf<{ 'b.c.d.e.a.name': string }[]>()
  // @ts-expect-error no such column at the end
  A.values('b.c.d.e.a.nam')
}

export class Wrong extends Model({
  get bids() {
    // @ts-expect-error no such relation of a bid
    return f.reverse(() => Bid, 'lott')
  },
}) {}

class Order extends Model({
  number: f.char({ maxLength: 9, primaryKey: true }),
  pieces: f.int(),
  price: f.int({ default: 1 }),
  note: f.text({ null: true }),
  madeAt: f.dateTime({ autoNowAdd: true }),
  total: f.generated(f.int(), F('price').times(F('pieces'))),
  get lot() {
    return f.foreignKey(() => Lot, { null: true })
  },
}) {}

export function rows(order: Order, lot: Lot) {
  Order.create({ number: 'a', pieces: 1 })
  Order.create({ number: 'a', pieces: 1, price: 2, note: null, lot })
  expectTypeOf(order.pk).toEqualTypeOf<string>()
  expectTypeOf(order.total).toEqualTypeOf<number>()
  expectTypeOf(order.lotId).toEqualTypeOf<number | null>()
  order.lotId = null
  // @ts-expect-error the number is missing
  Order.create({ pieces: 1 })
  // @ts-expect-error the database computes the total
  Order.create({ number: 'a', pieces: 1, total: 3 })
  // @ts-expect-error the database computes the total
  order.total = 3
  // @ts-expect-error relations are set under `lotId` or by `set`
  order.lot = null
  // @ts-expect-error there is no such field
  Order.create({ number: 'a', pieces: 1, piecess: 1 })
  // @ts-expect-error a key is no row of another model
  Order.create({ number: 'a', pieces: 1, lot: order })
  // @ts-expect-error there is no `id` beside a key
  order.id
}

const timestamps = { createdAt: f.dateTime({ autoNowAdd: true }) }

/** Beside a spread, getters stay lazy only in a literal that is `as const`. */
class Folder extends Model({
  ...timestamps,
  name: f.char({ maxLength: 9 }),
  get parent() {
    return f.foreignKey(() => Folder, { null: true })
  },
} as const) {}

export async function spread(folder: Folder) {
  expectTypeOf(folder.createdAt).toEqualTypeOf<Date>()
  expectTypeOf(await folder.parent).toEqualTypeOf<Folder | null>()
  folder.name = 'x'
}
