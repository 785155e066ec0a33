/** Settings: each declared once with its rule, its default and its line in the documentation. */
import { type Duration, toMilliseconds } from '../duration.ts'
import { VoltaicError } from '../errors.ts'

/** A setting that is missing, unknown or wrong. The message names it and says what is accepted. */
export class SettingsError extends VoltaicError {
  /** The name of the setting or the environment variable: `realtime.limits.messageBytes`. */
  readonly setting: string

  constructor(setting: string, fact: string, accepted: string) {
    super('E_SETTING', `The setting ${setting} ${fact}. Accepted: ${accepted}.`)
    this.setting = setting
  }
}

/** A declared setting. */
export interface Setting<T> {
  /** What is accepted, for people: "a whole number from 1". */
  readonly accepted: string
  /** One line for the table of settings. */
  readonly about: string
  /** The value when nothing is given. */
  readonly fallback: T
  /** Whether the value must not stand in a message. */
  readonly isSecret?: boolean
  /** Whether a given value is accepted. */
  accepts(value: unknown): boolean
}

/** Settings by name; a group of settings is a nested object. */
export interface SettingGroup {
  readonly [name: string]: Setting<unknown> | SettingGroup
}

/** The values of a group of settings, complete. */
export type SettingValues<G extends SettingGroup> = {
  readonly [K in keyof G]: G[K] extends Setting<infer T>
    ? T
    : G[K] extends SettingGroup
      ? SettingValues<G[K]>
      : never
}

/** Reads `given` by the declarations: fills in defaults; throws `SettingsError` for what is unknown or wrong. */
export function readSettings<G extends SettingGroup>(
  group: G,
  given: object,
  path = '',
): SettingValues<G> {
  refuseUnknown(group, given, path)
  const entries = Object.entries(group).map(([name, declared]) => {
    const value = (given as Record<string, unknown>)[name]
    return [name, readOne(declared, value, path + name)]
  })
  return Object.fromEntries(entries) as SettingValues<G>
}

function readOne(declared: Setting<unknown> | SettingGroup, value: unknown, path: string): unknown {
  if (!isSetting(declared)) return readSettings(declared, asObject(value, path), `${path}.`)
  if (value === undefined) return declared.fallback
  if (declared.accepts(value)) return value
  const shown = declared.isSecret && typeof value === 'string' ? lengthOf(value) : describe(value)
  throw new SettingsError(path, `is ${shown}`, declared.accepted)
}

function asObject(value: unknown, path: string): object {
  if (value === undefined) return {}
  if (typeof value === 'object' && value !== null) return value
  throw new SettingsError(path, `is ${describe(value)}`, 'an object')
}

function refuseUnknown(group: SettingGroup, given: object, path: string): void {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(group, name)) continue
    const similar = closest(name, Object.keys(group))
    const remedy = similar
      ? `Did you mean ${path}${similar}?`
      : `Known are: ${Object.keys(group).join(', ')}.`
    throw new UnknownSetting(`${path}${name}`, remedy)
  }
}

/** A setting that does not exist; most often a misspelt one. */
class UnknownSetting extends VoltaicError {
  readonly setting: string

  constructor(setting: string, remedy: string) {
    super('E_SETTING_UNKNOWN', `There is no setting ${setting}. ${remedy}`)
    this.setting = setting
  }
}

function isSetting(declared: Setting<unknown> | SettingGroup): declared is Setting<unknown> {
  return typeof (declared as Setting<unknown>).accepts === 'function'
}

/** What stands before the host of an address, also of one that is not well formed. */
const userInfo = /(\/\/|"(?![^"]*\/\/))[^"]*@/g

/** A value for a message; a user and a password in an address are left out. */
function describe(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  return (JSON.stringify(value) ?? String(value)).replace(userInfo, '$1…@')
}

function lengthOf({ length }: string): string {
  return `a text of ${length} character${length === 1 ? '' : 's'}`
}

/** The name among `known` that was most likely meant by `name`, or `undefined` when none is near. */
export function closest(name: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({
      candidate,
      distance: editDistance(name.toLowerCase(), candidate.toLowerCase()),
    }))
    .sort((a, b) => a.distance - b.distance)
  const best = ranked[0]
  return best && best.distance <= Math.max(2, name.length / 3) ? best.candidate : undefined
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, substitution))
    }
    row = next
  }
  return row[b.length]!
}

/** Declares a setting of any kind. */
export function setting<T>(
  about: string,
  accepted: string,
  fallback: T,
  accepts: (value: unknown) => boolean,
): Setting<T> {
  return { about, accepted, fallback, accepts }
}

/** Declares a setting that is a whole number of at least `minimum`. */
export function wholeNumber(about: string, fallback: number, minimum = 1): Setting<number> {
  return setting(
    about,
    `a whole number from ${minimum}`,
    fallback,
    (value) => Number.isSafeInteger(value) && (value as number) >= minimum,
  )
}

/** Declares a setting that is a duration of at least `minimum` milliseconds. */
export function duration(about: string, fallback: Duration, minimum = 0): Setting<Duration> {
  const accepted = "a duration: '10s', '1m30s', or milliseconds"
  return setting(about, accepted, fallback, (value) => isDuration(value, minimum))
}

function isDuration(value: unknown, minimum: number): boolean {
  try {
    return toMilliseconds(value as Duration) >= minimum
  } catch {
    return false
  }
}

/** Declares a setting that is true or false. */
export function flag(about: string, fallback: boolean): Setting<boolean> {
  return setting(about, 'true or false', fallback, (value) => typeof value === 'boolean')
}

/** Declares a setting that is a list of texts. */
export function textList(
  about: string,
  fallback: readonly string[] = [],
): Setting<readonly string[]> {
  return setting(
    about,
    'a list of texts',
    fallback,
    (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  )
}

/** Declares a setting that is a list of texts of one form. */
export function listOf(
  about: string,
  accepted: string,
  accepts: (item: string) => boolean,
): Setting<readonly string[]> {
  const texts = textList(about)
  const all = (value: unknown) => texts.accepts(value) && (value as string[]).every(accepts)
  return setting<readonly string[]>(about, accepted, [], all)
}

/** Declares a setting that is an address with one of `schemes`. */
export function address<const D extends string | undefined>(
  about: string,
  schemes: readonly string[],
  fallback: D,
): Setting<string | D> {
  const accepted = `an address that starts with ${schemes.join(', ')}`
  return setting<string | D>(
    about,
    accepted,
    fallback,
    (value) => typeof value === 'string' && schemes.some((scheme) => value.startsWith(scheme)),
  )
}

/** A row of the table of settings. */
export interface SettingRow {
  readonly name: string
  readonly accepted: string
  readonly fallback: unknown
  readonly about: string
}

/** All settings of a group as rows, nested names joined by dots: the table of the documentation. */
export function settingRows(group: SettingGroup, path = ''): SettingRow[] {
  return Object.entries(group).flatMap(([name, declared]) => {
    if (!isSetting(declared)) return settingRows(declared, `${path}${name}.`)
    const { accepted, fallback, about } = declared
    return [{ name: path + name, accepted, fallback, about }]
  })
}
