/** The structured log: one JSON object a line, by pino. */
import { type Logger, pino } from 'pino'

/** A structured log: `log.info({ lotId: 3 }, 'lot closed')`. */
export type Log = Pick<
  Logger,
  'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'child' | 'level'
>

/** The levels, from all to nothing. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/** How much is logged. */
export type LogLevel = (typeof logLevels)[number]

/** Where lines go: anything with `write`. */
export interface LogDestination {
  write(line: string): void
}

/** Makes a log. Passwords, tokens and cookies are left out wherever they stand. */
export function createLog(level: LogLevel = 'info', destination?: LogDestination): Log {
  const options = { level, base: null, redact: { paths: redactedPaths, censor: '[hidden]' } }
  return destination ? pino(options, destination) : pino(options)
}

const redactedPaths = ['password', 'token', 'cookie', 'authorization', 'secret'].flatMap((name) => [
  name,
  `*.${name}`,
])
