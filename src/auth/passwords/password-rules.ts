/** What a new password must be: long enough, not common, not a number, not like the person's own data. */
import { frequentPasswords } from './frequent-passwords.ts'

/** What a rule may compare the password with. */
export interface PasswordContext {
  readonly email?: string
  readonly name?: string
}

/** Gives the message for people when the password is not acceptable. */
export type PasswordRule = (password: string, context: PasswordContext) => string | undefined

const similarityLimit = 0.7

/** At least `characters` characters, and at most 1,024. */
export function minimumLength(characters = 8): PasswordRule {
  return (password) => {
    const length = [...password].length
    if (length > 1024) return 'Use at most 1,024 characters.'
    return length < characters ? `Use at least ${characters} characters.` : undefined
  }
}

/** Not one of the passwords that everybody tries first. */
export const notCommon: PasswordRule = (password) =>
  frequentPasswords.has(password.toLowerCase().trim())
    ? 'This password is too common. Choose one that is harder to guess.'
    : undefined

/** Not digits alone. */
export const notNumeric: PasswordRule = (password) =>
  /^\d+$/.test(password) ? 'Do not use digits alone.' : undefined

/** Not like the name or the e-mail address. */
export const notSimilar: PasswordRule = (password, { email = '', name = '' }) => {
  const parts = [email, name].flatMap((text) => [text, ...text.split(/\W+/)])
  const given = password.toLowerCase()
  return parts.some((part) => isSimilar(given, part.toLowerCase()))
    ? 'This password is too much like your name or e-mail address.'
    : undefined
}

/** The rules that are on unless an application names its own. */
export const defaultPasswordRules: readonly PasswordRule[] = [
  minimumLength(),
  notCommon,
  notNumeric,
  notSimilar,
]

/** The messages of all rules; empty when the password is acceptable. */
export function passwordProblems(
  password: string,
  context: PasswordContext,
  rules: readonly PasswordRule[] = defaultPasswordRules,
): string[] {
  return rules.map((rule) => rule(password, context)).filter((message) => message !== undefined)
}

/** Twice the longest common subsequence over both lengths, as difflib's `ratio`. */
function isSimilar(password: string, part: string): boolean {
  if (part.length < 3 || part.length > 256 || password.length > 256) return false
  const total = password.length + part.length
  if ((2 * Math.min(password.length, part.length)) / total < similarityLimit) return false
  return (2 * commonLength(password, part)) / total >= similarityLimit
}

function commonLength(a: string, b: string): number {
  let previous = new Array<number>(b.length + 1).fill(0)
  for (const letter of a) {
    const row = [0]
    for (let i = 0; i < b.length; i++) {
      row.push(letter === b[i] ? previous[i]! + 1 : Math.max(previous[i + 1]!, row[i]!))
    }
    previous = row
  }
  return previous[b.length]!
}
