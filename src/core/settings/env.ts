/** Settings from the environment: read once, typed, with the name of the variable in every error. */
import { type LogLevel, logLevels } from '../log.ts'
import { SettingsError } from './settings.ts'

/** A secret that was asked for and not given; development makes one, production refuses to start. */
export interface MissingSecret {
  readonly missingSecret: string
}

/** Reads environment variables. An empty variable counts as not set. */
export const env = {
  /** The text, or `fallback`. Throws `E_SETTING` when neither is there. */
  text(name: string, fallback?: string): string {
    return read(name) ?? required(name, fallback)
  },

  /** A secret of at least 32 characters. Not set: one is generated in development, production refuses to start. */
  secret(name: string): string | MissingSecret {
    const value = read(name)
    if (value === undefined) return { missingSecret: name }
    if (value.length < 32)
      throw new SettingsError(name, 'is too short for a secret', 'at least 32 characters')
    return value
  },

  /** An address such as `sqlite:data/app.sqlite` or `redis://host`. Throws `E_SETTING` when it has no scheme. */
  url(name: string, fallback?: string): string {
    const value = read(name) ?? required(name, fallback)
    if (/^[a-z][a-z0-9+.-]*:/.test(value)) return value
    throw new SettingsError(
      name,
      'has no scheme',
      'an address with a scheme, such as sqlite:data/app.sqlite',
    )
  },

  /** A whole number. */
  number(name: string, fallback?: number): number {
    const value =
      read(name) ?? required(name, fallback === undefined ? undefined : String(fallback))
    if (/^-?\d+$/.test(value)) return Number(value)
    throw new SettingsError(name, `is ${JSON.stringify(value)}`, 'a whole number')
  },

  /** `true`, `1`, `yes`, `on`, or `false`, `0`, `no`, `off`. */
  boolean(name: string, fallback?: boolean): boolean {
    const value = (
      read(name) ?? required(name, fallback === undefined ? undefined : String(fallback))
    ).toLowerCase()
    if (['true', '1', 'yes', 'on'].includes(value)) return true
    if (['false', '0', 'no', 'off'].includes(value)) return false
    throw new SettingsError(name, `is ${JSON.stringify(value)}`, 'true or false')
  },

  /** A list separated by commas; empty when the variable is not set. */
  list(name: string, fallback: readonly string[] = []): readonly string[] {
    const value = read(name)
    return value === undefined
      ? fallback
      : value
          .split(',')
          .map((item) => item.trim())
          .filter(Boolean)
  },

  /** One of the log levels. */
  logLevel(name: string, fallback: LogLevel): LogLevel {
    const value = read(name) ?? fallback
    const level = logLevels.find((known) => known === value)
    if (level) return level
    throw new SettingsError(name, `is ${JSON.stringify(value)}`, logLevels.join(', '))
  },
} as const

function read(name: string): string | undefined {
  return process.env[name] || undefined
}

function required(name: string, fallback: string | undefined): string {
  if (fallback !== undefined) return fallback
  throw new SettingsError(name, 'is not set', 'a value in the environment')
}
