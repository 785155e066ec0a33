/** The auction of the design, as it declares its models. */
import { check, f, index, Model, Q } from 'voltaic/db'

export class User extends Model({
  email: f.email({ unique: true }),
  isActive: f.boolean({ default: true }),
  get lots() {
    return f.reverse(() => Lot, 'seller')
  },
}) {}

export class Tag extends Model({ name: f.char({ maxLength: 30, unique: true }) }) {}

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

  static open(lots = this.all()) {
    return lots.filter({ status: 'open', closesAt: { gt: new Date() } })
  }
}

export class Bid extends Model({
  amount: f.decimal({ maxDigits: 12, decimalPlaces: 2 }),
  get lot() {
    return f.foreignKey(() => Lot, { onDelete: 'cascade' })
  },
  get bidder() {
    return f.foreignKey(() => User, { onDelete: 'cascade' })
  },
}) {}
