/** A real server with an admin over a small auction house, and people who may do different things in it. */
import type { TestContext } from 'node:test'
import { admin } from '../../src/admin/app.ts'
import { createAdmin } from '../../src/admin/create-admin.ts'
import { action } from '../../src/admin/registration/action.ts'
import { column } from '../../src/admin/registration/column.ts'
import { register } from '../../src/admin/registration/registration.ts'
import { auth } from '../../src/auth/app.ts'
import { authSettings, createAuth } from '../../src/auth/auth-service.ts'
import { authentication } from '../../src/auth/authentication.ts'
import { grant } from '../../src/auth/permissions/granting.ts'
import { Anonymous } from '../../src/auth/user/anonymous.ts'
import { createUser } from '../../src/auth/user/create-user.ts'
import { userFields } from '../../src/auth/user/user-fields.ts'
import { exportedValues } from '../../src/core/app-definition.ts'
import type { Application } from '../../src/core/application.ts'
import { createLog } from '../../src/core/log.ts'
import { Max } from '../../src/db/expressions/aggregate.ts'
import { Q } from '../../src/db/expressions/q.ts'
import { f } from '../../src/db/fields/f.ts'
import { Model } from '../../src/db/model/model.ts'
import { frameworkAssets } from '../../src/http/assets/framework-assets.ts'
import { defaultMiddleware } from '../../src/http/middleware/default-middleware.ts'
import { createServer } from '../../src/http/server/http-server.ts'
import { Session } from '../../src/http/session/models.ts'
import { SessionStore, sessionStore } from '../../src/http/session/session-store.ts'
import { policy } from '../../src/policies/policy.ts'
import { type TestClient, testClient } from '../../src/testing/client.ts'
import { bareApplication } from '../support/bare-application.ts'

export class User extends Model({
  ...userFields,
  get lots() {
    return f.reverse(() => Lot, 'seller')
  },
}) {}

export class Tag extends Model({ name: f.char({ maxLength: 40 }) }, { ordering: ['name'] }) {}

export class Lot extends Model(
  {
    title: f.char({ maxLength: 120 }),
    slug: f.slug({ unique: true }),
    status: f.choice(['draft', 'open', 'closed'], { default: 'draft' }),
    reserve: f.decimal({ maxDigits: 12, decimalPlaces: 2, null: true }),
    isFeatured: f.boolean({ default: false, label: 'Featured' }),
    closesAt: f.dateTime(),
    note: f.secret({ maxLength: 50, default: 'hush' }),
    get seller() {
      return f.foreignKey(() => User, { onDelete: 'cascade' })
    },
    get tags() {
      return f.manyToMany(() => Tag)
    },
    get bids() {
      return f.reverse(() => Bid, 'lot')
    },
  },
  { ordering: ['title'] },
) {}

export class Bid extends Model({
  amount: f.decimal({ maxDigits: 12, decimalPlaces: 2 }),
  get lot() {
    return f.foreignKey(() => Lot, { onDelete: 'cascade' })
  },
  get bidder() {
    return f.foreignKey(() => User, { onDelete: 'protect' })
  },
}) {}

/** Closed lots stay as they are, and the reserve is for the auditor. */
const lotPolicy = policy(Lot, {
  view: ({ user }) => user.email !== 'limited@example.com' || Q.not({ title: 'Lot 2' }),
  add: () => true,
  change: () => ({ status: { in: ['draft', 'open'] } }),
  delete: () => true,
  fields: { reserve: ({ user }) => user.email === 'auditor@example.com' },
})

/** What was bid is for the auditor, until the lot is closed. */
const bidPolicy = policy(Bid, {
  view: () => true,
  change: () => true,
  delete: () => true,
  fields: {
    amount: ({ user }) => user.email === 'auditor@example.com' || { lot: { status: 'closed' } },
  },
})

const registrations = [
  register(User, {
    list: ['email', 'name', 'isActive', 'isStaff'],
    search: ['email', 'name'],
    filters: ['isActive'],
    ordering: ['email'],
  }),
  register(Lot, {
    list: [
      'title',
      'seller.email',
      column('top', ({ lot }) => lot?.top?.toFixed(2), {
        label: 'Top bid',
        orderBy: 'top',
        numeric: true,
      }),
      'status',
      'reserve',
      'closesAt',
      'seller',
    ],
    query: (lots) => lots.annotate({ top: Max('bids.amount') }),
    search: ['title', 'seller.email', 'tags.name'],
    filters: ['status', 'isFeatured', 'closesAt', 'reserve', 'seller'],
    pageSize: 5,
    fieldsets: [
      ['', ['title', 'slug', 'status', 'seller', 'tags']],
      ['Sale', ['reserve', 'isFeatured', 'closesAt', 'note']],
    ],
    prepopulate: { slug: ['title'] },
    actions: [
      action('Open now', { confirm: true }, async ({ query, message }) => {
        message(`${await query.update({ status: 'open' })} opened.`)
      }),
    ],
  }),
  register(Bid, { list: ['id', 'amount', 'lot.title', 'bidder'], filters: ['amount'] }),
]

/** Passwords are hashed at next to no cost. */
const hashing = { cost: { memory: 64, passes: 1, parallelism: 1 } }

/** The password of everybody. */
export const password = 'brass and zinc'

/** A running admin. */
export interface AdminServer {
  readonly app: Application & { run<T>(fn: () => T): T }
  readonly url: string
  /** A browser in which nobody is signed in. */
  browser(): TestClient
  /** A browser in which somebody is signed in: a member of staff with these permissions, or the superuser. */
  signIn(email: string, permissions?: readonly string[]): Promise<TestClient>
}

/** Starts the server; it closes with the test. */
export async function adminServer(t: Pick<TestContext, 'after'>): Promise<AdminServer> {
  const framework = [...exportedValues(auth.parts.models), ...exportedValues(admin.parts.models)]
  const models = [User, Tag, Lot, Bid, Session, ...framework]
  const app = await bareApplication(t, { models, policies: [lotPolicy, bidPolicy] })
  app.services.provide(authSettings, createAuth({ userModel: () => User, hashing }))
  const store = app.services.provide(sessionStore, new SessionStore({ development: true }))
  const { routes, assets } = createAdmin({ registrations, title: 'Auction admin' })
  const server = createServer({
    routes,
    middleware: defaultMiddleware({ sessionStore: store, authentication }),
    application: app,
    development: true,
    log: createLog('silent'),
    anonymous: Anonymous,
    assets: [...assets, frameworkAssets()],
  })
  const { url } = await server.listen()
  t.after(() => server.close())
  const browser = () => testClient(server as never)
  return {
    app,
    url,
    browser,
    signIn: (email, permissions) => signIn(app, browser(), [email, permissions]),
  }
}

async function signIn(
  app: AdminServer['app'],
  client: TestClient,
  [email, permissions]: readonly [email: string, permissions?: readonly string[] | undefined],
): Promise<TestClient> {
  await app.run(async () => {
    if (await User.filter({ email }).exists()) return
    const isSuperuser = permissions === undefined
    const user = await createUser(User, { email, password, isStaff: true, isSuperuser })
    await grant(user, ...(permissions ?? []))
  })
  await client.submit('/admin/sign-in', { email, password })
  return client
}

/** Makes lots of one seller: `lot-1`, `lot-2`, … The reserve of each is its number. */
export async function makeLots(count: number, values: object = {}): Promise<Lot[]> {
  const [seller] = await User.getOrCreate({ email: 'seller@example.com' }, { name: 'Sam Seller' })
  const lots: Lot[] = []
  for (let number = 1; number <= count; number++) {
    const plain = {
      title: `Lot ${number}`,
      slug: `lot-${number}`,
      seller,
      reserve: String(number),
      closesAt: new Date(Date.UTC(2026, 0, number)),
    }
    lots.push(await Lot.create({ ...plain, ...values } as never))
  }
  return lots
}
