import { Q } from '../../../src/db/expressions/q.ts'
import { f } from '../../../src/db/fields/f.ts'
import { check, index } from '../../../src/db/model/constraints.ts'
import { Model } from '../../../src/db/model/model.ts'
import { User } from './accounts.ts'
import { Bid } from './bids.ts'

export class Tag extends Model({
  id: f.uuid({ primaryKey: true }),
  name: f.char({ maxLength: 40 }),
  get parent() {
    return f.foreignKey(() => Tag, { null: true })
  },
}) {}

export class Lot extends Model(
  {
    title: f.char({ maxLength: 120 }),
    slug: f.slug({ unique: true }),
    description: f.text({ default: '' }),
    status: f.choice(['draft', 'open', 'closed'], { default: 'draft' }),
    reserve: f.decimal({ maxDigits: 12, decimalPlaces: 2, null: true }),
    views: f.int({ default: 0 }),
    closesAt: f.dateTime({ index: true }),
    createdAt: f.dateTime({ autoNowAdd: true }),
    get seller() {
      return f.foreignKey(() => User, { onDelete: 'cascade' })
    },
    get tags() {
      return f.manyToMany(() => Tag)
    },
    get bids() {
      return f.reverse(() => Bid, 'lot')
    },
  },
  {
    ordering: ['-createdAt'],
    indexes: [index('status', '-closesAt')],
    constraints: [check('reserve_positive', Q({ reserve: { gt: 0 } }))],
  },
) {
  get isOpen() {
    return this.status === 'open' && this.closesAt > new Date()
  }

  async topBid() {
    const seller = await this.seller
    if (!seller.isActive) return undefined
    return this.bids.orderBy('-amount').first()
  }

  static open(lots = this.all()) {
    return lots.filter({ status: 'open', closesAt: { gt: new Date() } })
  }
}
