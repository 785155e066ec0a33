/**
 * The password hashes of Django, so that its accounts keep working: `pbkdf2_sha256$…`, `pbkdf2_sha1$…`,
 * `scrypt$…`, `argon2$…`. `bcrypt_sha256$…` is not verified: Node has no bcrypt.
 * Source: `django/contrib/auth/hashers.py`.
 */
import { pbkdf2, type ScryptOptions, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { isEqual } from '../../core/signing/signing.ts'
import { verifyArgon2 } from './argon2.ts'

const derivePbkdf2 = promisify(pbkdf2)
const deriveScrypt = promisify<string, string, number, ScryptOptions, Buffer>(scrypt)
const mostIterations = 10_000_000

type Verify = (password: string, parts: readonly string[]) => Promise<boolean>

const algorithms: Readonly<Record<string, Verify>> = {
  pbkdf2_sha256: (password, parts) => verifyPbkdf2(password, parts, 'sha256'),
  pbkdf2_sha1: (password, parts) => verifyPbkdf2(password, parts, 'sha1'),
  scrypt: verifyScrypt,
  argon2: (password, parts) => verifyArgon2(password, `$${parts.join('$')}`),
}

/** Whether a hash that Django made is of this password; `undefined` for a format that is not known. */
export async function verifyDjango(
  password: string,
  encoded: string,
): Promise<boolean | undefined> {
  const [algorithm, ...parts] = encoded.split('$')
  if (!algorithm || !Object.hasOwn(algorithms, algorithm)) return undefined
  return algorithms[algorithm]!(password, parts)
}

async function verifyPbkdf2(password: string, parts: readonly string[], digest: string) {
  const [iterations, salt, encoded] = parts
  const rounds = Number(iterations)
  if (!salt || !encoded || !(rounds > 0 && rounds <= mostIterations)) return false
  const hash = Buffer.from(encoded, 'base64')
  return isEqual(await derivePbkdf2(password, salt, rounds, hash.length, digest), hash)
}

async function verifyScrypt(password: string, parts: readonly string[]): Promise<boolean> {
  const [work, salt, blockSize, parallelism, encoded] = parts
  if (!salt || !encoded) return false
  const options = { N: Number(work), r: Number(blockSize), p: Number(parallelism) }
  const memory = 128 * options.N * options.r + 128 * options.r * options.p
  const hash = Buffer.from(encoded, 'base64')
  const derived = await deriveScrypt(password, salt, hash.length, {
    ...options,
    maxmem: memory * 2,
  })
  return isEqual(derived, hash)
}
