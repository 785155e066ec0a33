import { Q } from 'voltaic/db'
import { policy } from 'voltaic/policies'
import { Bid, isListed, Lot, Notice } from './models.ts'

/** Drafts are for their seller and staff; nobody bids on a lot of their own, and no lot is deleted but by its page. */
export const lotPolicy = policy(Lot, {
  view: ({ user }) => user.isStaff || Q.or(isListed, { seller: user }),
  add: ({ user }) => user.isAuthenticated,
  change: ({ user }) => user.isStaff || { seller: user, status: 'draft' },
  delete: () => false,
  bid: ({ user }) => user.isAuthenticated && Q.and({ status: 'open' }, Q.not({ seller: user })),
})

/** The bids of a lot are public, under paddle numbers. Nobody changes one. */
export const bidPolicy = policy(Bid, {
  view: ({ user }) => user.isStaff || Q.or({ lot: isListed }, { bidder: user }),
  change: () => false,
})

/** What the house tells somebody is for that person only. */
export const noticePolicy = policy(Notice, {
  view: ({ user }) => ({ user }),
  change: ({ user }) => ({ user }),
})
