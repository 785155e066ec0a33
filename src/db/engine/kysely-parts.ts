/** The parts of Kysely that know a dialect. */
import {
  type Dialect as KyselyDialect,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { Dialect } from './driver.ts'

/** What a dialect of Kysely is made of, but for the driver. */
export type KyselyParts = Omit<KyselyDialect, 'createDriver'>

const parts: Readonly<Record<Dialect, KyselyParts>> = {
  sqlite: {
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
  postgres: {
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
}

/** The parts for a dialect. */
export function kyselyParts(dialect: Dialect): KyselyParts {
  return parts[dialect]
}
