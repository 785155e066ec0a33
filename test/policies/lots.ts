/** The models and users of the tests of policies. */

import type { CurrentUser } from '../../src/core/user.ts'
import { noKey, reference } from '../../src/core/user.ts'
import { f } from '../../src/db/fields/f.ts'
import { Model } from '../../src/db/model/model.ts'

export class Seller extends Model({
  name: f.char({ maxLength: 50 }),
  city: f.char({ maxLength: 50, null: true }),
}) {}

export class Lot extends Model({
  title: f.char({ maxLength: 50 }),
  status: f.choice(['draft', 'open', 'closed'], { default: 'draft' }),
  note: f.char({ maxLength: 50, null: true }),
  views: f.int({ default: 0 }),
  rank: f.int({ null: true }),
  isHot: f.boolean({ default: false }),
  reserve: f.decimal({ maxDigits: 12, decimalPlaces: 2, null: true }),
  data: f.json({ null: true }),
  tags: f.array(f.char({ maxLength: 20 }), { default: [] }),
  get seller() {
    return f.foreignKey(() => Seller, { onDelete: 'cascade' })
  },
  get buyer() {
    return f.foreignKey(() => Seller, { null: true, onDelete: 'setNull' })
  },
}) {}

/** Somebody who acts, with the key of a seller. */
export function actor(pk: unknown, rest: Partial<CurrentUser> = {}): CurrentUser {
  return {
    [reference]: true,
    pk,
    isAuthenticated: pk !== noKey,
    isActive: true,
    isStaff: false,
    isSuperuser: false,
    email: '',
    name: '',
    can: async () => false,
    hasPermission: () => false,
    ...rest,
  } as CurrentUser
}

/** A member of staff with permissions. */
export function staff(...permissions: string[]): CurrentUser {
  const hasPermission = (name: string) => permissions.includes(name)
  return actor(0, { isStaff: true, hasPermission })
}

/** Nobody. */
export const nobody = actor(noKey)
