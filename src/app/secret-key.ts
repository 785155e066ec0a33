/** The secret key: given, or made once in development and kept, so that a restart signs nobody out. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { randomToken } from '../core/random.ts'
import { SettingsError } from '../core/settings/settings.ts'
import { type CompleteSettings, isMissingSecret } from './settings.ts'

/** The keys that sign and verify: the secret first, then the fallbacks. */
export function secretKeys(settings: CompleteSettings): readonly string[] {
  return [secretKey(settings), ...settings.secretKeyFallbacks]
}

function secretKey(settings: CompleteSettings): string {
  const { secretKey: given, environment } = settings
  if (typeof given === 'string') return given
  if (environment === 'production') {
    const variable = isMissingSecret(given) ? given.missingSecret : 'SECRET_KEY'
    throw new SettingsError(
      'secretKey',
      `is not given (${variable} is not set)`,
      'a text of at least 32 random characters, for example from: node -p "crypto.randomBytes(32).toString(\'hex\')"',
    )
  }
  return settings.database === 'sqlite::memory:' ? randomToken(32) : keptSecret(settings.directory)
}

function keptSecret(directory: string): string {
  const file = join(directory, 'data', 'secret-key')
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, randomToken(32), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFileSync(file, 'utf8')
}
