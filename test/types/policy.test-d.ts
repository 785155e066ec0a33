/** What the types of policies accept, and where their errors fall. */

import { Q } from '../../src/db/expressions/q.ts'
import { f } from '../../src/db/fields/f.ts'
import { Model } from '../../src/db/model/model.ts'
import { type PolicyRules, policy } from '../../src/policies/policy.ts'

class Seller extends Model({ name: f.char({ maxLength: 20 }) }) {}

class Lot extends Model({
  status: f.choice(['draft', 'open']),
  reserve: f.int({ null: true }),
  get seller() {
    return f.foreignKey(() => Seller, { onDelete: 'cascade' })
  },
}) {}

export const accepted = policy(Lot, {
  view: ({ user }) => user.isStaff || Q.or({ status: { in: ['open'] } }, { seller: user }),
  change: ({ user }) => ({ seller: user, status: 'draft' }),
  delete: () => false,
  publish: () => ({ seller: { name: 'x' } }),
  bid: ({ user }) => user.isAuthenticated && Q.and({ status: 'open' }, Q.not({ seller: user })),
  fields: { reserve: ({ user }) => user.isStaff || Q({ seller: user }) },
})

export const alone = policy(Lot, { view: () => Q.or({ status: 'open' }) })

export const wrong = [
  policy(Lot, {
    // @ts-expect-error no such field
    change: ({ user }) => ({ seler: user, status: 'draft' }),
  }),
  policy(Lot, {
    view: () => ({
      // @ts-expect-error no such field, reported on its name
      statusx: 'open',
    }),
    change: ({ user }) => ({
      status: 'draft',
      // @ts-expect-error no such field, beside one that there is
      seler: user,
    }),
  }),
  policy(Lot, {
    // @ts-expect-error no such field in a Q
    bid: () => Q.and({ statos: 'open' }),
  }),
  policy(Lot, {
    // @ts-expect-error no such field of the related model
    publish: () => ({ seller: { nam: 'x' } }),
  }),
  policy(Lot, {
    // @ts-expect-error no such value
    archive: () => ({ status: 'closed' }),
  }),
  policy(Lot, {
    // @ts-expect-error a rule says which rows, it does not wait
    wait: async () => true,
  }),
  policy(Lot, {
    // @ts-expect-error no such column
    fields: { reserv: () => true },
  }),
  policy(Lot, {
    // @ts-expect-error no such value in a rule for a column
    fields: { reserve: () => ({ status: 'x' }) },
  }),
  policy(Lot, {
    fields: {
      reserve: () => ({
        // @ts-expect-error no such field in a rule for a column
        statusx: 'open',
      }),
    },
  }),
]

declare const written: PolicyRules<typeof Lot>
export const apart = () => policy(Lot, written)
