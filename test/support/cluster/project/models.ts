import { userFields } from '../../../../src/auth.ts'
import { f, Model, unique } from '../../../../src/db.ts'

export class User extends Model({ ...userFields }) {}

/** What a channel is about: open to everybody, or to those who are let in. */
export class Room extends Model({
  slug: f.slug({ unique: true }),
  isOpen: f.boolean({ default: true }),
  get passes() {
    return f.reverse(() => Pass, 'room')
  },
}) {}

/** Lets a user into a room. */
export class Pass extends Model(
  {
    get room() {
      return f.foreignKey(() => Room, { onDelete: 'cascade' })
    },
    get user() {
      return f.foreignKey(() => User, { onDelete: 'cascade' })
    },
  },
  { constraints: [unique('one_pass', ['room', 'user'])] },
) {}

/** What bids are made on. */
export class Lot extends Model({
  slug: f.slug({ unique: true }),
  price: f.int({ default: 0 }),
  bids: f.int({ default: 0 }),
}) {}

/** Counts what was done. */
export class Tally extends Model({
  name: f.char({ maxLength: 80, unique: true }),
  value: f.int({ default: 0 }),
}) {}
