import { column, register } from 'voltaic/admin'
import { Bid, Lot, Notice } from './models.ts'

/** A year is no quantity: 1974, not 1,974. */
const year = column<typeof Lot>('year', ({ row }) => String(row.year), { orderBy: 'year' })

export const lotAdmin = register(Lot, {
  list: ['title', year, 'status', 'price', 'bidCount', 'closesAt', 'seller.email'],
  search: ['title', 'slug', 'seller.email'],
  filters: ['status', 'origin', 'cylinders'],
  ordering: ['closesAt'],
  fieldsets: [
    ['', ['title', 'slug', 'seller', 'status', 'description']],
    [
      'Data sheet',
      [
        'origin',
        'year',
        'cylinders',
        'displacement',
        'horsepower',
        'weight',
        'acceleration',
        'economy',
      ],
    ],
    ['Sale', ['openingPrice', 'runHours', 'price', 'bidCount', 'closesAt', 'winner']],
  ],
  readonly: ['price', 'bidCount', 'closesAt', 'winner'],
})

export const bidAdmin = register(Bid, {
  list: ['lot.title', 'amount', 'bidder.email', 'createdAt'],
  search: ['lot.title', 'bidder.email'],
  ordering: ['-id'],
  readonly: ['lot', 'amount', 'bidder', 'key', 'createdAt'],
})

export const noticeAdmin = register(Notice, {
  list: ['user.email', 'kind', 'text', 'isRead', 'createdAt'],
  search: ['user.email', 'text'],
  filters: ['kind', 'isRead'],
  ordering: ['-id'],
})
