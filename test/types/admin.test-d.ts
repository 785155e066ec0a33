/** The options of a registration are checked against the model. */
import { action } from '../../src/admin/registration/action.ts'
import { column } from '../../src/admin/registration/column.ts'
import { filter } from '../../src/admin/registration/custom-filter.ts'
import { register } from '../../src/admin/registration/registration.ts'
import { f } from '../../src/db/fields/f.ts'
import { Model } from '../../src/db/model/model.ts'

class Person extends Model({
  email: f.email({ unique: true }),
  get lots() {
    return f.reverse(() => Lot, 'seller')
  },
}) {}

class Lot extends Model({
  title: f.char({ maxLength: 120 }),
  slug: f.slug({ unique: true }),
  status: f.choice(['draft', 'open', 'closed'], { default: 'draft' }),
  reserve: f.decimal({ maxDigits: 12, decimalPlaces: 2, null: true }),
  closesAt: f.dateTime(),
  get seller() {
    return f.foreignKey(() => Person, { onDelete: 'cascade' })
  },
}) {}

register(Person)
register(Lot, {
  list: [
    'title',
    'seller.email',
    column('top', ({ lot }) => lot?.top?.toFixed(2), { label: 'Top bid', orderBy: 'top' }),
    column('shout', ({ row }) => row.title.toUpperCase()),
    'status',
  ],
  query: (lots) => lots.filter({ status: 'open' }),
  search: ['title', 'seller.email'],
  filters: [
    'status',
    'seller',
    filter('x', { label: 'X', options: { y: { label: 'Y', where: () => ({ status: 'open' }) } } }),
  ],
  ordering: ['-closesAt', 'seller.email'],
  fieldsets: [
    ['', ['title', 'slug', 'seller']],
    ['Sale', ['reserve', 'closesAt', 'status']],
  ],
  prepopulate: { slug: ['title'] },
  autocomplete: ['seller'],
  readonly: ['closesAt'],
  actions: [
    action('Close now', { permission: 'change', confirm: true }, async ({ query, message }) => {
      message(`${await query.filter({ status: 'open' }).update({ status: 'closed' })} closed`)
    }),
  ],
})

// @ts-expect-error a column that is not there
register(Lot, { list: ['titel'] })
// @ts-expect-error a column that is not there, over a relation
register(Lot, { list: ['seller.mail'] })
// @ts-expect-error a path that leads nowhere
register(Lot, { search: ['seller.mail'] })
// @ts-expect-error an order by what is not there
register(Lot, { ordering: ['-closes'] })
// @ts-expect-error a field that is not there
register(Lot, { fieldsets: [['', ['titel']]] })
// @ts-expect-error a field that is not there
register(Lot, { readonly: ['titel'] })
// @ts-expect-error an option that is not there
register(Lot, { lists: ['title'] })
// @ts-expect-error a source that is not there
register(Lot, { prepopulate: { slug: ['titel'] } })
register(Lot, {
  // @ts-expect-error the row has no such column
  list: [column('shout', ({ row }) => row.status.missing())],
})
