import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { Bid } from './bids.ts'
import { Lot } from './lots.ts'

export class User extends Model({
  email: f.email({ unique: true }),
  name: f.char({ maxLength: 80, default: '' }),
  password: f.secret({ null: true }),
  isActive: f.boolean({ default: true }),
  balance: f.decimal({ maxDigits: 12, decimalPlaces: 2, default: '0' }),
  get mentor() {
    return f.foreignKey(() => User, { null: true, onDelete: 'setNull' })
  },
  get mentees() {
    return f.reverse(() => User, 'mentor')
  },
  get lots() {
    return f.reverse(() => Lot, 'seller')
  },
  get bids() {
    return f.reverse(() => Bid, 'bidder')
  },
}) {
  openLots() {
    return this.lots.filter({ status: 'open' })
  }
}
