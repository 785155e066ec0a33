/** Fills the database of a bench: people, and sessions in which they are signed in. A process of its own, so that its memory does not count. */
import { createApp } from 'voltaic'
import { userFields } from 'voltaic/auth'
import { Model } from 'voltaic/db'
import { Session } from '../../src/http/session/models.ts'
import { sessionIdOf } from '../../src/http/session/session-token.ts'
import { sessionToken } from './dialects.ts'

/** The people of the bench. */
export class User extends Model({ ...userFields }) {}

/** What to fill in. */
export interface SeedOptions {
  /** The address of a database that is empty. */
  readonly database: string
  readonly users: number
  /** Sessions, spread over the people. */
  readonly sessions: number
}

/** Makes the tables, and the rows in them. */
export async function seed({ database, users, sessions }: SeedOptions): Promise<void> {
  const app = await createApp({
    label: 'bench',
    environment: 'development',
    database,
    models: [User],
    userModel: () => User,
    createTables: true,
    logLevel: 'silent',
  })
  await app.run(() => fill(users, sessions))
  await app.close()
}

async function fill(users: number, sessions: number): Promise<void> {
  const hash = `scrypt$16384$8$1$${'c2FsdA'.repeat(4)}$${'aGFzaA'.repeat(12)}`
  const people = Array.from({ length: users }, (_, index) => ({
    email: `person-${index}@example.com`,
    name: `Person number ${index}`,
    password: `${hash}${index}`,
  }))
  const rows = await User.bulkCreate(people)
  const used = new Date()
  const expiresAt = new Date(used.getTime() + 86_400_000)
  await Session.bulkCreate(
    Array.from({ length: sessions }, (_, index) => ({
      id: sessionIdOf(sessionToken(index)),
      userKey: String(rows[index % users]!.pk),
      data: {},
      ip: '127.0.0.1',
      userAgent: 'bench',
      createdAt: used,
      lastSeenAt: used,
      expiresAt,
    })),
  )
}
