/** Which database is meant: the application's, or the one that was connected outside of an application. */
import { findApplication, type ServiceKey, serviceKey } from '../../core/application.ts'
import { VoltaicError } from '../../core/errors.ts'
import { currentScope } from './ambient.ts'
import { Database } from './database.ts'

/** The databases of an application, by alias; `default` is the one that is used unless another is named. */
export const databases: ServiceKey<ReadonlyMap<string, Database>> = serviceKey('databases')

/** The alias of the database that is used unless another is named. */
export const defaultAlias = 'default'

/** The databases that were connected outside of an application, and the models that belong to them. */
class Standalone {
  readonly #open = new Set<Database>()

  add(database: Database): void {
    this.#open.add(database)
    database.onClose(() => void this.#open.delete(database))
  }

  /** The database with an alias that the model belongs to; of several the latest. */
  of(model: object, alias: string): Database | undefined {
    let found: Database | undefined
    for (const database of this.#open)
      if (database.name === alias && database.has(model)) found = database
    return found
  }

  /** The open databases with an alias, the latest first. */
  named(alias: string): Database[] {
    return [...this.#open].filter((database) => database.name === alias).reverse()
  }
}

const standalone = new Standalone()

/** Makes `database` one that is found outside of an application, or a replica of one that is. `connect` does it. */
export function addStandaloneDatabase(database: Database, replicaOf?: string): void {
  if (replicaOf !== undefined) {
    const [primary] = standalone.named(replicaOf)
    if (!primary) throw noDatabase(`No database "${replicaOf}" is connected.`)
    primary.addReplica(database)
  }
  standalone.add(database)
}

/**
 * The database of a model: the one whose transaction the code is in, else that of the ambient application, else the one it was connected to.
 * Throws `E_DB_NONE` when there is neither, `E_DB_UNKNOWN` when no database has the alias, `E_DB_MODEL` when the one that has it
 * does not have the model.
 */
export function databaseOf(model: object, alias: string = defaultAlias): Database {
  const surrounding = currentScope()?.database
  if (surrounding instanceof Database && surrounding.name === alias && surrounding.has(model)) {
    return surrounding
  }
  const ofApplication = findApplication()?.services.find(databases)
  if (ofApplication?.get(alias)?.has(model)) return named(ofApplication, alias)
  const bound = standalone.of(model, alias)
  if (bound) return bound
  const connected = ofApplication ? [named(ofApplication, alias)] : standalone.named(alias)
  const { name = '' } = model as { readonly name?: string }
  const isOfOthers =
    alias !== defaultAlias && connected.some(({ models }) => [...models].length > 0)
  if (isOfOthers) throw foreignModel(name, alias)
  if (connected.length === 1 && connected[0]) return connected[0]
  throw noDatabase(`The model ${name} has no database "${alias}".`)
}

/**
 * The database with an alias, `default` without one: of the ambient application, else the only one connected.
 * Throws `E_DB_NONE`, `E_DB_UNKNOWN`, and `E_DB_AMBIGUOUS` when several outside of an application fit.
 */
export function findDatabase(alias: string = defaultAlias): Database {
  const ofApplication = findApplication()?.services.find(databases)
  if (ofApplication) return named(ofApplication, alias)
  const [found, another] = standalone.named(alias)
  if (!found) throw noDatabase(`No database "${alias}" is connected.`)
  if (!another) return found
  throw new VoltaicError(
    'E_DB_AMBIGUOUS',
    `Several databases "${alias}" are connected. Say which one is meant: atomic(fn, { using: database }).`,
  )
}

function named(all: ReadonlyMap<string, Database>, alias: string): Database {
  const found = all.get(alias)
  if (found) return found
  throw new VoltaicError(
    'E_DB_UNKNOWN',
    `There is no database "${alias}". Use one of: ${[...all.keys()].join(', ')}.`,
  )
}

function foreignModel(name: string, alias: string): VoltaicError {
  return new VoltaicError(
    'E_DB_MODEL',
    `The database "${alias}" does not have the model ${name}. Connect it with that model, or ask the one that has it: using('…').`,
  )
}

function noDatabase(fact: string): VoltaicError {
  return new VoltaicError(
    'E_DB_NONE',
    `${fact} Run inside an application, or connect first: connect(url, { models: [...] }).`,
  )
}
