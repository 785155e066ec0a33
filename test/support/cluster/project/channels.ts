import { z } from 'zod'
import { atomic, F } from '../../../../src/db.ts'
import { channel, conflate, refuse } from '../../../../src/realtime.ts'
import { Lot, Room, Tally } from './models.ts'

const number = z.object({ n: z.number(), text: z.string().optional() })

/** Numbers, in order and resumable. Everybody may read; who is signed in is present. */
export const streamChannel = channel('stream/:name', {
  subscribe: () => true,
  state: async ({ params }) => ({ states: await count(`state of ${params.name}`) }),
  history: { size: 20_000, ttl: '10m' },
  presence: ({ user }) => user.isAuthenticated && { id: user.pk as number, name: user.email },
  events: { n: number },
  calls: {
    echo: { input: z.object({ text: z.string() }), run: (_context, { text }) => ({ text }) },
    publish: {
      input: number,
      run: async ({ params }, data) => {
        await streamChannel.publish(params, 'n', data)
        return { published: true }
      },
    },
    /** Counts, in the database, how often it was done. */
    add: {
      run: async ({ params }) => ({ value: await countAndPublish(params.name) }),
    },
    /** Is done, and then never answers. */
    addThenHang: {
      run: async ({ params }) => {
        await atomic(() => count(params.name))
        return new Promise<never>(() => undefined)
      },
    },
    fail: {
      run: () => {
        throw new Error('this call always fails')
      },
    },
    /** Forgets to wait for a publication that is refused. */
    forget: {
      run: ({ params }) => {
        void streamChannel.publish(params, 'n', { n: Number.NaN })
        return { forgotten: true }
      },
    },
    hang: { run: () => new Promise<never>(() => undefined) },
  },
})

/** Prices that only matter when they are new. */
export const tickerChannel = channel('ticker/:name', {
  subscribe: () => true,
  history: false,
  slow: conflate('symbol'),
  events: {
    price: z.object({ symbol: z.string(), price: z.number(), text: z.string().optional() }),
  },
})

/** A room, for those who may see it. */
export const roomChannel = channel('room/:slug', {
  load: ({ params }) => Room.get({ slug: params.slug }),
  subscribe: ({ user, target }) => user.can('view', target),
  state: ({ target }) => ({ slug: target.slug, isOpen: target.isOpen }),
  presence: ({ user }) => user.isAuthenticated && { id: user.pk as number, name: user.email },
  events: { n: number },
})

/** Bids: each is higher than the one before. */
export const lotChannel = channel('lot/:slug', {
  load: ({ params }) => Lot.get({ slug: params.slug }),
  subscribe: () => true,
  state: ({ target }) => ({ price: target.price, bids: target.bids }),
  history: { size: 20_000, ttl: '10m' },
  events: { price: z.object({ amount: z.number(), by: z.string() }) },
  calls: {
    bid: {
      input: z.object({ amount: z.number() }),
      run: ({ params, user }, { amount }) =>
        atomic(async () => {
          const lot = await Lot.selectForUpdate().get({ slug: params.slug })
          if (amount <= lot.price) refuse(1001, `Bid more than ${lot.price}.`)
          await lot.update({ price: amount, bids: lot.bids + 1 })
          await lotChannel.publish(params, 'price', { amount, by: String(user.pk) })
          return { accepted: true }
        }),
    },
  },
})

/** Counts in a transaction and publishes there what it has counted: publications show the order of the commits. */
export function countAndPublish(name: string): Promise<number> {
  return atomic(async () => {
    const n = await count(name)
    await streamChannel.publish({ name }, 'n', { n })
    return n
  })
}

/** Adds one to a tally, and gives what it is then. */
async function count(name: string): Promise<number> {
  return atomic(async () => {
    const add = () => Tally.filter({ name }).update({ value: F('value').plus(1) })
    if ((await add()) === 0) {
      await Tally.getOrCreate({ name })
      await add()
    }
    return (await Tally.get({ name })).value
  })
}
