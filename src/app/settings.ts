/** The settings of an application: what each is, what it accepts, and its default. Declared once, here. */
import type { AppDefinition, Exported } from '../core/app-definition.ts'
import { type LogLevel, logLevels } from '../core/log.ts'
import type { MissingSecret } from '../core/settings/env.ts'
import {
  address,
  flag,
  listOf,
  readSettings,
  type Setting,
  type SettingValues,
  setting,
  textList,
  wholeNumber,
} from '../core/settings/settings.ts'
import type { ErrorPages } from '../http/errors/error-response.ts'
import { backplaneSchemes } from '../realtime/backplane/open-backplane.ts'
import { realtimeSettings } from './realtime-settings.ts'

/** Where an application runs. `production` refuses what is unsafe and never shows a detail. */
export type Environment = 'development' | 'production'

const secret: Setting<string | MissingSecret | undefined> = {
  about:
    'Signs sessions, tokens and links. Made at the first start in development, required in production.',
  accepted: 'a text of at least 32 characters, or env.secret(NAME)',
  fallback: undefined,
  isSecret: true,
  accepts: (value) => (typeof value === 'string' && value.length >= 32) || isMissingSecret(value),
}

const databaseSchemes = ['sqlite:', 'postgres:', 'postgresql:'] as const

/** All settings. `docs/reference/settings.md` is this table. */
export const settingDeclarations = {
  label: setting<string>(
    'The name of the application, and of the app of a one-file application.',
    'a text',
    'app',
    isText,
  ),
  environment: setting<Environment>(
    'development shows errors in full; production refuses what is unsafe. `voltaic start` sets production.',
    'development or production',
    process.env.NODE_ENV === 'production' ? 'production' : 'development',
    (value) => value === 'development' || value === 'production',
  ),
  directory: setting<string>(
    'The folder of the project: relative paths start here.',
    'a path',
    process.cwd(),
    isText,
  ),
  secretKey: secret,
  secretKeyFallbacks: textList('Earlier secrets that still verify.'),
  database: address('The database.', databaseSchemes, 'sqlite::memory:'),
  databases: setting<Readonly<Record<string, string>>>(
    'More databases by name, for `Lot.using(name)` and `voltaic migrate --database name`. Each may have all tables.',
    `an object of addresses that start with ${databaseSchemes.join(', ')}; default is the name of the setting database`,
    {},
    isAddresses,
  ),
  db: {
    strictLoading: flag(
      'Turns relations that are loaded by being awaited into errors, as `strict()` does for one queryset.',
      false,
    ),
    poolSize: wholeNumber('The most connections to the database at once, on PostgreSQL.', 10),
    lockTimeout: wholeNumber(
      'Milliseconds that a statement waits for a lock that somebody else holds.',
      10_000,
    ),
    queueTimeout: wholeNumber(
      'Milliseconds to wait for the turn to write, or for a connection of the pool.',
      30_000,
    ),
  },
  cache: address('The cache.', ['memory:'], 'memory:'),
  backplane: address('What joins several processes.', backplaneSchemes, 'memory:'),
  machines: wholeNumber(
    'How many machines run the application; for more than one, every backend must be one that all of them reach.',
    1,
  ),
  tasks: address('Where tasks are kept.', ['database:'], 'database:'),
  storage: address('Where uploaded files are kept.', ['file:'], 'file:data/media'),
  mail: address('How mail is sent.', ['console:'], 'console:'),
  apps: setting<readonly AppDefinition[]>(
    'The apps of the project.',
    'a list of defineApp values',
    [],
    isListOfApps,
  ),
  models: setting<Exported>(
    'The models of a one-file application.',
    'a module namespace or a list',
    [],
    isExported,
  ),
  routes: setting<Exported | object>(
    'The routes.',
    'a route, a group, or a list of them',
    [],
    isExported,
  ),
  channels: setting<Exported>(
    'The channels of a one-file application.',
    'a module namespace or a list',
    [],
    isExported,
  ),
  policies: setting<Exported>(
    'The policies of a one-file application.',
    'a module namespace or a list',
    [],
    isExported,
  ),
  admin: setting<Exported>(
    'The admin registrations of a one-file application.',
    'a module namespace or a list',
    [],
    isExported,
  ),
  taskDefinitions: setting<Exported>(
    'The tasks of a one-file application.',
    'a module namespace or a list',
    [],
    isExported,
  ),
  middleware: setting<readonly unknown[]>(
    'Middleware that runs after the default list.',
    'a list of functions',
    [],
    Array.isArray,
  ),
  errorPages: setting<ErrorPages>(
    "Pages in place of the framework's for errors, by status.",
    'an object of functions by status',
    {},
    isExported,
  ),
  createTables: flag(
    'Creates the tables from the models at the start. For tests and one-file applications.',
    false,
  ),
  userModel: setting<(() => unknown) | undefined>(
    "The project's own user.",
    'a function that returns the model',
    undefined,
    isFunction,
  ),
  allowedHosts: listOf(
    'Names under which the application answers. In development localhost and loopback always do.',
    'a list of hosts without a port: example.com, .example.com with all below it, or *',
    isHost,
  ),
  allowedOrigins: listOf(
    'Origins besides the own host that may send forms and open sockets.',
    'a list of origins: https://shop.example.com, without a path',
    isOrigin,
  ),
  trustedProxies: textList('Addresses of proxies whose X-Forwarded-* headers count.'),
  publicDirectory: setting<string>('The folder of static files.', 'a path', 'public', isText),
  logLevel: setting<LogLevel>('How much is logged.', logLevels.join(', '), 'info', (value) =>
    logLevels.some((level) => level === value),
  ),
  limits: {
    bodyBytes: wholeNumber('The largest body of a request, in bytes.', 1_048_576),
    fileBytes: wholeNumber('The largest uploaded file, in bytes.', 10_485_760),
    taskConcurrency: wholeNumber('How many tasks run at the same time.', 4),
    queryMilliseconds: wholeNumber('A query that takes longer is logged as slow.', 200),
  },
  realtime: realtimeSettings,
  metrics: {
    token: {
      about:
        'Who sends it as `Authorization: Bearer …` may read /metrics. Without one only loopback may, in development.',
      accepted: 'a text of at least 16 characters',
      fallback: undefined,
      isSecret: true,
      accepts: (value: unknown) => typeof value === 'string' && value.length >= 16,
    } as Setting<string | undefined>,
  },
} as const

/** The settings with every default filled in. */
export type CompleteSettings = SettingValues<typeof settingDeclarations>

type DeepPartial<T> = {
  readonly [K in keyof T]?: T[K] extends Record<string, unknown> ? DeepPartial<T[K]> : T[K]
}

/** The settings that a project gives; all have defaults. */
export type Settings = DeepPartial<CompleteSettings>

/**
 * Declares the settings of a project. They are checked when the application starts:
 * a wrong or misspelt one stops it with an error (`E_SETTING`, `E_SETTING_UNKNOWN`) that names it.
 */
export function defineConfig(settings: Settings): Settings {
  return settings
}

/** Checks the settings and fills in the defaults. */
export function completeSettings(settings: Settings): CompleteSettings {
  return readSettings(settingDeclarations, settings)
}

/** Whether the secret was asked for and not given. */
export function isMissingSecret(value: unknown): value is MissingSecret {
  return typeof value === 'object' && value !== null && 'missingSecret' in value
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.length > 0
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}

function isExported(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

function isAddresses(value: unknown): boolean {
  return (
    isExported(value) &&
    Object.entries(value as object).every(
      ([name, url]) =>
        name !== 'default' &&
        typeof url === 'string' &&
        databaseSchemes.some((scheme) => url.startsWith(scheme)),
    )
  )
}

function isListOfApps(value: unknown): boolean {
  return Array.isArray(value) && value.every((app) => isExported(app?.parts) && isText(app.label))
}

function isHost(text: string): boolean {
  return /^(\*|\.?[a-z\d-]+(\.[a-z\d-]+)*|\[[\da-f:.]+\])$/i.test(text)
}

function isOrigin(text: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\/[^/?#@*\s]+$/i.test(text) && URL.canParse(text)
}
