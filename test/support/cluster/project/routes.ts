import { z } from 'zod'
import { authRoutes, changePassword, createUser, signIn, signOut } from '../../../../src/auth.ts'
import { service } from '../../../../src/core/application.ts'
import { atomic } from '../../../../src/db.ts'
import { json, post } from '../../../../src/http.ts'
import { realtimeKey } from '../../../../src/realtime/realtime.ts'
import {
  countAndPublish,
  lotChannel,
  roomChannel,
  streamChannel,
  tickerChannel,
} from './channels.ts'
import { Lot, Pass, Room, Tally, User } from './models.ts'

const named = z.object({ name: z.string() })

/** Signs in whoever is named, without a password; makes the account when there is none. */
const enter = post('/test/sign-in', { body: named }, async ({ request, body: { name } }) => {
  const email = `${name}@example.test`
  const user = (await User.filter({ email }).first()) ?? (await createUser(User, { email, name }))
  await signIn(request, user)
  return json({ id: user.id })
})

const leave = post('/test/sign-out', async ({ request }) => {
  await signOut(request)
  return json({})
})

const room = post(
  '/test/room',
  { body: z.object({ slug: z.string(), isOpen: z.boolean() }) },
  async ({ body: { slug, isOpen } }) => {
    const row = await Room.filter({ slug }).first()
    if (row) await row.update({ isOpen })
    else await Room.create({ slug, isOpen })
    return json({})
  },
)

const pass = post(
  '/test/pass',
  { body: z.object({ slug: z.string(), name: z.string(), mayEnter: z.boolean() }) },
  async ({ body: { slug, name, mayEnter } }) => {
    const target = await Room.get({ slug })
    const user = await User.get({ email: `${name}@example.test` })
    if (mayEnter) await Pass.create({ room: target, user })
    else await Pass.filter({ room: target, user }).delete()
    await roomChannel.reauthorize({ slug })
    return json({})
  },
)

const lot = post('/test/lot', { body: z.object({ slug: z.string() }) }, async ({ body }) => {
  await Lot.create(body)
  return json({})
})

/** Changes a user: the password, or whether the account is active. */
const user = post(
  '/test/user',
  {
    body: z.object({
      name: z.string(),
      password: z.string().optional(),
      isActive: z.boolean().optional(),
      inBulk: z.boolean().default(false),
    }),
  },
  async ({ body: { name, password, isActive, inBulk } }) => {
    const email = `${name}@example.test`
    const row = await User.get({ email })
    if (isActive !== undefined) {
      if (inBulk) await User.filter({ email }).update({ isActive })
      else await row.update({ isActive })
    }
    if (password === undefined) return json({})
    if (inBulk) await User.filter({ email }).update({ password })
    else await changePassword(row, password)
    return json({})
  },
)

const publication = z.object({
  channel: z.enum(['stream', 'room', 'ticker']),
  name: z.string(),
  n: z.number(),
  text: z.string().optional(),
  key: z.string().optional(),
})

/** Publishes one number or many; `inside`: in one transaction. */
const publish = post(
  '/test/publish',
  { body: z.object({ list: z.array(publication), inside: z.boolean().default(false) }) },
  async ({ body: { list, inside } }) => {
    const all = async () => {
      for (const each of list) await publishOne(each)
    }
    await (inside ? atomic(all) : all())
    return json({})
  },
)

/** Commits many times, a few at once; each commit publishes its number. */
const commits = post(
  '/test/commits',
  { body: z.object({ name: z.string(), count: z.int(), strands: z.int().default(4) }) },
  async ({ body: { name, count, strands } }) => {
    let begun = 0
    const strand = async () => {
      while (begun++ < count) await countAndPublish(name)
    }
    await Promise.all(Array.from({ length: strands }, strand))
    return json({})
  },
)

function publishOne({ channel, name, n, text, key }: z.infer<typeof publication>): Promise<void> {
  const options = key === undefined ? {} : { key }
  const data = text === undefined ? { n } : { n, text }
  if (channel === 'stream') return streamChannel.publish({ name }, 'n', data, options)
  if (channel === 'room') return roomChannel.publish({ slug: name }, 'n', data, options)
  return tickerChannel.publish({ name }, 'price', { symbol: String(n % 10), price: n }, options)
}

const presence = post('/test/presence', { body: named }, async ({ body: { name } }) =>
  json(await streamChannel.presence({ name })),
)

const tally = post('/test/tally', { body: named }, async ({ body: { name } }) =>
  json({ value: (await Tally.filter({ name }).first())?.value ?? 0 }),
)

/** A report that looks at every row. */
const report = post('/test/report', async () =>
  json({ found: await Tally.filter({ name: { icontains: 'nothing has this name' } }).count() }),
)

const bids = post('/test/bids', { body: z.object({ slug: z.string() }) }, async ({ body }) => {
  const row = await Lot.get(body)
  return json({ price: row.price, bids: row.bids, channel: lotChannel.pattern })
})

/** What a node knows of all nodes; ends the connections of a user when one is named. */
const overview = post(
  '/test/overview',
  { body: z.object({ userKey: z.string().optional() }) },
  async ({ body: { userKey } }) => {
    const { overview } = service(realtimeKey)
    const closed = userKey === undefined ? 0 : await overview.disconnect({ userKey })
    const nodes = (await overview.nodes()).map(({ pid, counts }) => ({ pid, counts }))
    return json({ closed, nodes, channels: await overview.channels() })
  },
)

export const routes = [
  enter,
  leave,
  room,
  pass,
  lot,
  user,
  publish,
  commits,
  presence,
  tally,
  report,
  bids,
  overview,
  authRoutes().all,
]
