import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { User } from './accounts.ts'
import { Lot } from './lots.ts'

export class Bid extends Model(
  {
    amount: f.decimal({ maxDigits: 12, decimalPlaces: 2 }),
    at: f.dateTime({ autoNowAdd: true }),
    get lot() {
      return f.foreignKey(() => Lot, { onDelete: 'cascade' })
    },
    get bidder() {
      return f.foreignKey(() => User, { onDelete: 'protect' })
    },
  },
  { ordering: ['-amount'] },
) {
  async isTop() {
    const lot = await this.lot
    const top = await lot.bids.orderBy('-amount').first()
    return top?.id === this.id
  }
}
