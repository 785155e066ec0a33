/** Argon2id (RFC 9106) by Node's own implementation: what new passwords are hashed with. */
import { argon2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { isEqual } from '../../core/signing/signing.ts'
import { formatPhc, type PhcString, parsePhc } from './phc.ts'

/** The cost of a hash. */
export interface Argon2Cost {
  /** Memory in KiB. */
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
}

/** 19 MiB, two passes, one lane: the minimum that OWASP's password storage cheat sheet asks for. */
export const defaultCost: Argon2Cost = { memory: 19_456, passes: 2, parallelism: 1 }

const derive = promisify(argon2)
const version = 19
const saltBytes = 16
const hashBytes = 32
const mostMemory = 1_048_576

/** Hashes a password into a PHC string with a new salt. */
export async function hashArgon2id(password: string, cost: Argon2Cost): Promise<string> {
  const salt = randomBytes(saltBytes)
  const hash = await deriveKey('argon2id', password, { salt, cost, length: hashBytes })
  const parameters = { m: cost.memory, t: cost.passes, p: cost.parallelism }
  return formatPhc({ algorithm: 'argon2id', version, parameters, salt, hash })
}

/** Whether a PHC string of Argon2 (`argon2id`, `argon2i`, `argon2d`, version 19) is of this password. */
export async function verifyArgon2(password: string, encoded: string): Promise<boolean> {
  const phc = parsePhc(encoded)
  if (!phc || !isArgon2(phc.algorithm) || phc.version !== version) return false
  const cost = costOf(phc)
  if (cost.memory > mostMemory) return false
  const options = { salt: phc.salt, cost, length: phc.hash.length }
  return isEqual(await deriveKey(phc.algorithm, password, options), phc.hash)
}

/** Whether a PHC string was made with Argon2id at this cost. */
export function isCurrent(encoded: string, cost: Argon2Cost): boolean {
  const phc = parsePhc(encoded)
  if (phc?.algorithm !== 'argon2id') return false
  const made = costOf(phc)
  return (
    made.memory === cost.memory &&
    made.passes === cost.passes &&
    made.parallelism === cost.parallelism
  )
}

type Argon2Algorithm = 'argon2id' | 'argon2i' | 'argon2d'

function isArgon2(algorithm: string): algorithm is Argon2Algorithm {
  return algorithm === 'argon2id' || algorithm === 'argon2i' || algorithm === 'argon2d'
}

function costOf({ parameters }: PhcString): Argon2Cost {
  const { m = 0, t = 0, p = 0 } = parameters
  return { memory: m, passes: t, parallelism: p }
}

function deriveKey(
  algorithm: Argon2Algorithm,
  password: string,
  options: { salt: Buffer; cost: Argon2Cost; length: number },
): Promise<Buffer> {
  const { salt, cost, length } = options
  return derive(algorithm, {
    message: Buffer.from(password),
    nonce: salt,
    parallelism: cost.parallelism,
    tagLength: length,
    memory: cost.memory,
    passes: cost.passes,
  }) as Promise<Buffer>
}
