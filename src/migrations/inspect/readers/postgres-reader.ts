/** Reads the schema of a PostgreSQL database. */
import type { Database } from '../../../db/engine/database.ts'
import type {
  Counting,
  InspectedAction,
  InspectedCheck,
  InspectedColumn,
  InspectedForeignKey,
  InspectedIndex,
  InspectedSchema,
  InspectedTable,
} from '../inspected-schema.ts'
import * as catalogue from './postgres-queries.ts'

type Row = readonly unknown[]
type ByTable = ReadonlyMap<unknown, readonly Row[]>

/** The tables and views in the schemas in which the connection looks for names. */
export async function readPostgres(database: Database): Promise<InspectedSchema> {
  const read = async (sql: string) =>
    (await database.execute({ sql, parameters: [], kind: 'read' })).rows
  const relations = await read(catalogue.relations)
  const parts = {
    columns: byTable(await read(catalogue.columns)),
    constraints: byTable(await read(catalogue.constraints)),
    indexes: byTable(await read(catalogue.indexes)),
  }
  const isTable = ([kind]: Row) => kind === 'r' || kind === 'p'
  return {
    dialect: 'postgres',
    tables: relations.filter(isTable).map((row) => tableOf(row, parts)),
    views: relations.filter((row) => !isTable(row)).map(([, name]) => String(name)),
  }
}

function byTable(rows: readonly Row[]): ByTable {
  return Map.groupBy(rows, ([table]) => table)
}

interface Parts {
  readonly columns: ByTable
  readonly constraints: ByTable
  readonly indexes: ByTable
}

function tableOf([kind, name, triggers]: Row, parts: Parts): InspectedTable {
  const constraints = parts.constraints.get(name) ?? []
  const ofKind = (wanted: string) => constraints.filter(([, , type]) => type === wanted)
  return {
    name: String(name),
    columns: (parts.columns.get(name) ?? []).map(columnOf),
    primaryKey: ofKind('p').flatMap(([, , , columns]) => listOf(columns)),
    foreignKeys: ofKind('f').map(foreignKeyOf),
    indexes: (parts.indexes.get(name) ?? []).map(indexOf),
    checks: ofKind('c').map(checkOf),
    triggers: Number(triggers),
    isPartitioned: kind === 'p',
    isStrict: false,
    isWithoutRowid: false,
  }
}

function columnOf(row: Row): InspectedColumn {
  const [, name, type, notNull, expression, , generated, collation, labels, domain] = row
  const counting = countingOf(row)
  const isGenerated = generated === 's'
  return {
    name: String(name),
    type: String(type),
    nullable: notNull !== true,
    default: counting || isGenerated ? undefined : textOf(expression),
    counting,
    generated: isGenerated ? { expression: String(expression), isStored: true } : undefined,
    collation: textOf(collation),
    labels: labels === null ? undefined : listOf(labels),
    domain: textOf(domain),
  }
}

/** A sequence that fills the column, its own or another one, counts. */
function countingOf([, , , , expression, identity, , , , , sequence]: Row): Counting | undefined {
  if (identity === 'a') return 'always'
  if (identity === 'd') return 'identity'
  const isNext = /^nextval\('/.test(String(expression ?? ''))
  return isNext || (sequence !== null && expression !== null) ? 'serial' : undefined
}

const actions: Readonly<Record<string, InspectedAction>> = {
  a: 'no action',
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
}

function foreignKeyOf(row: Row): InspectedForeignKey {
  const [, name, , columns, table, targets, onDelete, onUpdate, deferrable, deferred] = row
  return {
    name: String(name),
    columns: listOf(columns),
    table: String(table),
    targetColumns: listOf(targets),
    onDelete: actions[String(onDelete)] ?? 'no action',
    onUpdate: actions[String(onUpdate)] ?? 'no action',
    deferrability: deferred ? 'deferred' : deferrable ? 'deferrable' : 'immediate',
  }
}

function checkOf([, name, , , , , , , , , condition]: Row): InspectedCheck {
  return { name: String(name), condition: String(condition) }
}

const descending = 1

function indexOf(row: Row): InspectedIndex {
  const [, name, unique, columns, parts, options, condition, method] = row
  const [includes, classes, isValid] = row.slice(8)
  const expressions = listOf(parts)
  const directions = JSON.parse(String(options)) as number[]
  const special = [
    ...(method === 'btree' ? [] : [String(method)]),
    ...(classes === null ? [] : [String(classes)]),
    ...(includes ? ['INCLUDE'] : []),
    ...(isValid ? [] : ['invalid']),
  ]
  return {
    name: String(name),
    columns: listOf<string | null>(columns).map((column, place) => ({
      name: column ?? undefined,
      expression: column === null ? expressions[place] : undefined,
      descending: ((directions[place] ?? 0) & descending) > 0,
    })),
    unique: unique === true,
    condition: textOf(condition),
    special: special.length > 0 ? special.join(' ') : undefined,
  }
}

function listOf<T = string>(json: unknown): T[] {
  return json === null ? [] : (JSON.parse(String(json)) as T[])
}

function textOf(value: unknown): string | undefined {
  return value === null ? undefined : String(value)
}
