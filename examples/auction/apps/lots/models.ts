import { check, f, index, Model, Q, unique } from 'voltaic/db'
import { User } from '../accounts/models.ts'

/** Where the cars of the sale were built. */
export const origins = ['USA', 'Europe', 'Japan'] as const

/** A car for sale. */
export class Lot extends Model(
  {
    title: f.char({ maxLength: 200 }),
    slug: f.slug({ maxLength: 220, unique: true }),
    description: f.text({ default: '', blank: true }),
    status: f.choice(['draft', 'open', 'closed'], { default: 'draft' }),
    origin: f.choice(origins),
    year: f.smallInt({ help: 'The model year, such as 1974.' }),
    cylinders: f.smallInt({ null: true, blank: true }),
    displacement: f.int({ null: true, blank: true, help: 'In cubic inches.' }),
    horsepower: f.int({ null: true, blank: true }),
    weight: f.int({ null: true, blank: true, help: 'In pounds.' }),
    acceleration: f.decimal({
      maxDigits: 4,
      decimalPlaces: 1,
      null: true,
      blank: true,
      help: 'Seconds from 0 to 60 mph.',
    }),
    economy: f.decimal({
      maxDigits: 4,
      decimalPlaces: 1,
      null: true,
      blank: true,
      help: 'Miles per gallon.',
    }),
    openingPrice: f.decimal({
      maxDigits: 12,
      decimalPlaces: 2,
      help: 'Whole dollars. Nobody can bid less.',
    }),
    /** The opening price until somebody bids, then the highest bid. Stored, because lists sort by it. */
    price: f.decimal({ maxDigits: 12, decimalPlaces: 2, default: 0, editable: false }),
    bidCount: f.int({ default: 0, editable: false }),
    runHours: f.smallInt({ default: 24, help: 'How long bidding runs once published, in hours.' }),
    /** When bidding ends; null while it is a draft. */
    closesAt: f.dateTime({ null: true, editable: false }),
    createdAt: f.dateTime({ autoNowAdd: true }),
    get seller() {
      return f.foreignKey(() => User, { onDelete: 'protect' })
    },
    get winner() {
      return f.foreignKey(() => User, { onDelete: 'setNull', null: true, editable: false })
    },
    get bids() {
      return f.reverse(() => Bid, 'lot')
    },
  },
  {
    ordering: ['closesAt', 'id'],
    indexes: [
      index('status', 'closesAt'),
      index('status', 'price'),
      index('status', '-bidCount'),
      index('origin', 'year'),
      index('seller', 'status'),
    ],
    constraints: [
      check('opening_price_positive', Q({ openingPrice: { gt: 0 } })),
      check('draft_or_timed', Q.or({ status: 'draft' }, { closesAt: { isNull: false } })),
    ],
  },
) {
  /** As people say it: "1974 Ford Pinto". */
  get name() {
    return `${this.year} ${this.title}`
  }

  /** Whether it takes bids now. */
  get isOpen() {
    return this.status === 'open' && this.closesAt !== null && this.closesAt > new Date()
  }

  /** The bid that wins unless there is a higher one. */
  topBid() {
    return this.bids.orderBy('-amount').first()
  }

  static listed(lots = this.all()) {
    return lots.filter(isListed)
  }
}

/** What everybody may see, in the catalogue. */
export const isListed = Lot.where({ status: { in: ['open', 'closed'] } })

/** An accepted bid. */
export class Bid extends Model(
  {
    amount: f.decimal({ maxDigits: 12, decimalPlaces: 2 }),
    /** Chosen by the bidder's form or client, so that a bid that is sent twice counts once. */
    key: f.char({ maxLength: 64 }),
    createdAt: f.dateTime({ autoNowAdd: true }),
    get lot() {
      return f.foreignKey(() => Lot, { onDelete: 'cascade' })
    },
    get bidder() {
      return f.foreignKey(() => User, { onDelete: 'protect' })
    },
  },
  {
    ordering: ['-id'],
    indexes: [index('bidder', '-id')],
    constraints: [
      unique('one_bid_per_amount', ['lot', 'amount']),
      unique('one_bid_per_key', ['bidder', 'key']),
    ],
  },
) {}

/** Something that the house has to tell somebody: sold, won, not sold. */
export class Notice extends Model(
  {
    kind: f.choice(['sold', 'unsold', 'won']),
    text: f.char({ maxLength: 400 }),
    isRead: f.boolean({ default: false }),
    createdAt: f.dateTime({ autoNowAdd: true }),
    get user() {
      return f.foreignKey(() => User, { onDelete: 'cascade' })
    },
    get lot() {
      return f.foreignKey(() => Lot, { onDelete: 'cascade' })
    },
  },
  { ordering: ['-id'], indexes: [index('user', 'isRead')] },
) {}
