/** The accounts of the demo: made at the first start, each with a password that nobody else has. */
import { randomInt } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { changePassword, createUser } from 'voltaic/auth'
import { z } from 'zod'
import { User } from '../apps/accounts/models.ts'

/** Somebody to sign in as. */
export interface DemoAccount {
  readonly role: string
  readonly email: string
  readonly password: string
}

/** What an account of the demo is made from. */
interface Role {
  readonly role: string
  readonly name: string
  readonly isStaff?: boolean
  readonly isSuperuser?: boolean
}

/** The accounts that a visitor signs in with. */
export const visitorRoles: readonly Role[] = [
  { role: 'seller', name: 'Seller' },
  { role: 'bidder one', name: 'Bidder one' },
  { role: 'bidder two', name: 'Bidder two' },
  { role: 'staff', name: 'Staff', isStaff: true, isSuperuser: true },
]

const saved = z.array(z.object({ role: z.string(), email: z.string(), password: z.string() }))

/** The accounts of as many bots. */
export function botRoles(count: number): Role[] {
  return Array.from({ length: count }, (_, index) => ({
    role: `bot ${index + 1}`,
    name: `Bot ${index + 1}`,
  }))
}

/** The accounts of these roles. Their passwords stand in `file`, which only its owner may read. */
export async function demoAccounts(file: string, roles: readonly Role[]): Promise<DemoAccount[]> {
  const known = await readAccounts(file)
  const accounts = await Promise.all(roles.map((role) => demoAccount(role, known)))
  if (accounts.some((account) => !known.includes(account))) {
    const others = known.filter(({ email }) => !accounts.some((account) => account.email === email))
    const text = JSON.stringify([...others, ...accounts], null, 2)
    await writeFile(file, `${text}\n`, { mode: 0o600 })
  }
  return accounts
}

/** The user of a role; made without a password when it is not there. */
export async function roleUser(role: string): Promise<User> {
  const email = emailOf(role)
  const found = await User.filter({ email }).first()
  return found ?? createUser(User, { email, name: role.charAt(0).toUpperCase() + role.slice(1) })
}

async function demoAccount(
  { role, ...values }: Role,
  known: readonly DemoAccount[],
): Promise<DemoAccount> {
  const email = emailOf(role)
  const user = await User.filter({ email }).first()
  const account = known.find((each) => each.email === email)
  if (user && account) return account
  const fresh = account ?? { role, email, password: randomPassword() }
  if (user) await changePassword(user, fresh.password)
  else await createUser(User, { ...values, email, password: fresh.password })
  return fresh
}

async function readAccounts(file: string): Promise<DemoAccount[]> {
  try {
    return saved.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return [] // missing or damaged: new passwords
  }
}

function emailOf(role: string): string {
  return `${role.replaceAll(' ', '-')}@example.com`
}

/** Fifteen letters that nobody mistakes for another, in three groups: 70 bits. */
function randomPassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
  const group = () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('')
  return [group(), group(), group()].join('-')
}
