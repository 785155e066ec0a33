/** The PHC string format: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`, with unpadded base64. */

/** A parsed PHC string. */
export interface PhcString {
  readonly algorithm: string
  readonly version: number | undefined
  readonly parameters: Readonly<Record<string, number>>
  readonly salt: Buffer
  readonly hash: Buffer
}

/** Writes a PHC string. */
export function formatPhc(phc: PhcString): string {
  const parameters = Object.entries(phc.parameters).map(([name, value]) => `${name}=${value}`)
  const version = phc.version === undefined ? [] : [`v=${phc.version}`]
  const parts = [
    phc.algorithm,
    ...version,
    parameters.join(','),
    base64(phc.salt),
    base64(phc.hash),
  ]
  return `$${parts.join('$')}`
}

/** Reads a PHC string; `undefined` for anything else. */
export function parsePhc(text: string): PhcString | undefined {
  const match = /^\$([a-z0-9-]+)(?:\$v=(\d+))?\$([a-z0-9=,]+)\$([\w+/]+)\$([\w+/]+)$/i.exec(text)
  if (!match) return undefined
  const [, algorithm, version, parameters, salt, hash] = match as unknown as string[]
  return {
    algorithm: algorithm!,
    version: version === undefined ? undefined : Number(version),
    parameters: parseParameters(parameters!),
    salt: Buffer.from(salt!, 'base64'),
    hash: Buffer.from(hash!, 'base64'),
  }
}

function parseParameters(text: string): Record<string, number> {
  const pairs = text.split(',').map((pair) => pair.split('='))
  return Object.fromEntries(pairs.map(([name, value]) => [name!, Number(value)]))
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
