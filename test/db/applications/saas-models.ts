/** A product for teams: organisations, users, memberships with a role, projects, invoices with lines, a log. */
import { f, index, Model, Q, unique } from 'voltaic/db'

export class Organisation extends Model(
  {
    id: f.uuid({ primaryKey: true }),
    name: f.char({ maxLength: 80 }),
    slug: f.slug({ unique: true }),
    plan: f.choice(['free', 'team', 'business'], { default: 'free' }),
    settings: f.json({ default: () => ({ seats: 5 }) }),
    deletedAt: f.dateTime({ null: true }),
    get members() {
      return f.manyToMany(() => User, { through: () => Membership })
    },
    get memberships() {
      return f.reverse(() => Membership, 'organisation')
    },
    get projects() {
      return f.reverse(() => Project, 'organisation')
    },
    get invoices() {
      return f.reverse(() => Invoice, 'organisation')
    },
  },
  { baseFilter: { deletedAt: null }, ordering: ['name'] },
) {}

export class User extends Model(
  {
    email: f.email({ unique: true }),
    name: f.char({ maxLength: 80 }),
    password: f.secret({ default: '' }),
    lastSeenAt: f.dateTime({ null: true }),
    get organisations() {
      return f.reverse(() => Organisation, 'members')
    },
    get memberships() {
      return f.reverse(() => Membership, 'user')
    },
    get profile() {
      return f.reverseOne(() => Profile, 'user')
    },
    get projects() {
      return f.reverse(() => Project, 'owner')
    },
  },
  { ordering: ['email'] },
) {
  #greeting = 'Hello'
  visits = 0

  get greeting() {
    return `${this.#greeting}, ${this.name}`
  }
}

export class Profile extends Model({
  biography: f.text({ default: '' }),
  site: f.url({ null: true }),
  get user() {
    return f.oneToOne(() => User, { onDelete: 'cascade' })
  },
}) {}

export class Membership extends Model(
  {
    role: f.choice(['owner', 'admin', 'member'], { default: 'member' }),
    joinedOn: f.date(),
    get organisation() {
      return f.foreignKey(() => Organisation, { onDelete: 'cascade' })
    },
    get user() {
      return f.foreignKey(() => User, { onDelete: 'cascade' })
    },
  },
  {
    constraints: [
      unique('one_membership', ['organisation', 'user']),
      unique('one_owner', ['organisation'], { condition: Q({ role: 'owner' }) }),
    ],
  },
) {}

export class Project extends Model(
  {
    name: f.char({ maxLength: 80 }),
    isArchived: f.boolean({ default: false }),
    get organisation() {
      return f.foreignKey(() => Organisation, { onDelete: 'cascade' })
    },
    get owner() {
      return f.foreignKey(() => User, { null: true, onDelete: 'setNull' })
    },
  },
  { indexes: [index('organisation', 'name')], ordering: ['name'] },
) {
  static active(projects = this.all()) {
    return projects.filter({ isArchived: false })
  }
}

export class Invoice extends Model(
  {
    number: f.char({ maxLength: 20, unique: true }),
    issuedOn: f.date(),
    paidAt: f.dateTime({ null: true }),
    get organisation() {
      return f.foreignKey(() => Organisation, { onDelete: 'protect' })
    },
    get lines() {
      return f.reverse(() => InvoiceLine, 'invoice')
    },
  },
  { ordering: ['number'] },
) {}

export class InvoiceLine extends Model({
  label: f.char({ maxLength: 80 }),
  quantity: f.int({ default: 1 }),
  price: f.decimal({ maxDigits: 12, decimalPlaces: 2 }),
  get invoice() {
    return f.foreignKey(() => Invoice, { onDelete: 'cascade' })
  },
}) {}

export const saasModels = [Organisation, User, Profile, Membership, Project, Invoice, InvoiceLine]

/** Two organisations with three users, four projects and three invoices. */
export async function openSaas() {
  const acme = await Organisation.create({ name: 'Acme', slug: 'acme', plan: 'team' })
  const beta = await Organisation.create({ name: 'Beta', slug: 'beta' })
  const [ann, ben, cleo] = await User.bulkCreate([
    { email: 'ann@x.example', name: 'Ann', password: 'hash-of-ann' },
    { email: 'ben@x.example', name: 'Ben' },
    { email: 'cleo@x.example', name: 'Cleo' },
  ])
  await acme.members.add(ann!, { values: { role: 'owner', joinedOn: '2024-01-01' } })
  await acme.members.add(ben!, { values: { joinedOn: '2025-06-01' } })
  await beta.members.add(ben!, cleo!, { values: { role: 'admin', joinedOn: '2025-07-01' } })
  await Profile.create({ user: ann!, biography: 'Founder', site: 'https://ann.example/' })
  await Project.bulkCreate([
    { name: 'Anvil', organisation: acme, owner: ann! },
    { name: 'Bellows', organisation: acme, owner: ben! },
    { name: 'Crane', organisation: acme, isArchived: true },
    { name: 'Dynamo', organisation: beta, owner: ben! },
  ])
  const [one, two, three] = await Invoice.bulkCreate([
    {
      number: 'A-1',
      issuedOn: '2026-01-31',
      organisation: acme,
      paidAt: new Date('2026-02-10T09:00:00Z'),
    },
    { number: 'A-2', issuedOn: '2026-02-28', organisation: acme },
    { number: 'B-1', issuedOn: '2026-02-28', organisation: beta },
  ])
  await InvoiceLine.bulkCreate([
    { invoice: one!, label: 'Seats', quantity: 5, price: '12.50' },
    { invoice: one!, label: 'Support', price: '100.00' },
    { invoice: two!, label: 'Seats', quantity: 6, price: '12.50' },
    { invoice: three!, label: 'Seats', quantity: 2, price: '9.99' },
  ])
  return { acme, beta, ann: ann!, ben: ben!, cleo: cleo!, one: one!, two: two!, three: three! }
}
