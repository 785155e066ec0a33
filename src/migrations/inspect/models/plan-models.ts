/** The models of a real database: which tables become which classes. */
import { defaultTable } from '../../../db/schema/model-tables.ts'
import { snakeCase } from '../../../db/schema/names.ts'
import type { InspectedSchema, InspectedTable } from '../inspected-schema.ts'
import { classNames } from '../naming/names.ts'
import { describePlanned } from './describe-planned.ts'
import { type LinksContext, linkOverModel, type PlannedLink, pureLink } from './link-tables.ts'
import { planFields } from './plan-fields.ts'
import { planRules } from './plan-rules.ts'
import type { PlannedField, PlannedModel } from './planned-model.ts'
import { type ReferencesOfTable, referencesOf } from './references.ts'
import { addReverseRelations } from './reverse-relations.ts'

/** The models, in the order of their tables, and the tables that no model can stand for. */
export interface PlannedModels {
  readonly models: readonly PlannedModel[]
  /** Tables without a key. */
  readonly keyless: readonly string[]
}

/** Plans the models of these tables for an app, or for one that is not known. */
export function planModels(
  { dialect }: InspectedSchema,
  tables: readonly InspectedTable[],
  app: string | undefined,
): PlannedModels {
  const keyed = tables.filter(({ primaryKey }) => primaryKey.length > 0)
  const names = classNames(
    keyed.map(({ name }) => name),
    app,
  )
  const targets = new Map(keyed.map((table) => [table.name, table]))
  const classOf = (table: string) => names.get(table) ?? table
  const references = new Map(
    keyed.map((table) => [table.name, referencesOf(table, targets, dialect)]),
  )
  const context: LinksContext = { tables: keyed, references, classOf }
  const links = keyed.flatMap((table) => pureLink(table, context) ?? [])
  const linked = new Set(links.map(({ table }) => table))
  const models = keyed
    .filter((table) => !linked.has(table))
    .map((table) => planModel(table, { dialect, references, classOf, app }))
  for (const link of links) addLink(models, link, { classOf, app })
  const over = keyed.flatMap((table) =>
    linked.has(table) ? [] : (linkOverModel(table, context) ?? []),
  )
  for (const link of over)
    addLink(models, link, { classOf, app, through: classOf(link.table.name) })
  addReverseRelations(models)
  const keyless = tables.filter(({ primaryKey }) => primaryKey.length === 0)
  return { models, keyless: keyless.map(({ name }) => name) }
}

interface ModelContext {
  readonly dialect: InspectedSchema['dialect']
  readonly references: ReadonlyMap<string, ReferencesOfTable>
  readonly classOf: (table: string) => string
  readonly app: string | undefined
}

const noReferences: ReferencesOfTable = { relations: new Map(), remarks: new Map() }

function planModel(table: InspectedTable, context: ModelContext): PlannedModel {
  const { dialect, classOf, app } = context
  const references = context.references.get(table.name) ?? noReferences
  const name = classOf(table.name)
  const fields = planFields({ table, dialect, references, classOf })
  const options = {
    ...(app !== undefined && defaultTable({ app, name }) === table.name
      ? {}
      : { table: table.name }),
    ...(table.primaryKey.length > 1 && { primaryKey: keyFields(table, fields) }),
  }
  const bare = { name, fields, options: { ...options, indexes: [], constraints: [] } }
  const model = describePlanned(bare, app)
  const { indexes, constraints, remarks } = planRules({ table, dialect, fields, model })
  return {
    table,
    name,
    fields,
    options: { ...options, indexes, constraints },
    remarks: [...remarks, ...tableRemarks(table)],
  }
}

function keyFields({ primaryKey }: InspectedTable, fields: readonly PlannedField[]): string[] {
  return primaryKey.map((column) => fields.find((field) => field.column === column)?.name ?? column)
}

function tableRemarks({ triggers, isPartitioned, foreignKeys }: InspectedTable): string[] {
  const updating = foreignKeys.filter(({ onUpdate }) => /cascade|set/.test(onUpdate))
  const actions = Map.groupBy(updating, ({ onUpdate }) => onUpdate)
  return [
    ...(triggers > 0 ? [`${triggers} trigger${triggers === 1 ? '' : 's'}`] : []),
    ...(isPartitioned ? ['partitions'] : []),
    ...[...actions].map(([action, keys]) => {
      const columns = keys.map((key) => key.columns.join(', ')).join(', ')
      return `ON UPDATE ${action.toUpperCase()} of ${columns}`
    }),
  ]
}

interface LinkContext extends Pick<ModelContext, 'classOf' | 'app'> {
  readonly through?: string
}

/** Adds the relation of a link to the model that it begins at. */
function addLink(models: readonly PlannedModel[], link: PlannedLink, context: LinkContext): void {
  const { classOf, through } = context
  const owner = models.find(({ table }) => table === link.here.target)
  if (!owner || owner.fields.some(({ name }) => name === link.name)) return
  const target = classOf(link.there.target.name)
  const isSelf = target === owner.name
  owner.fields.push({
    name: link.name,
    kind: 'manyToMany',
    column: undefined,
    relation: { target, ...(through !== undefined && { through }) },
    options: {
      ...(isSelf && { symmetrical: false }),
      ...(through === undefined && linkTable(owner, link)),
    },
    remarks: [],
  })
}

/** The table between needs a name when it is not the one that follows from the relation. */
function linkTable({ table, options }: PlannedModel, link: PlannedLink): { table?: string } {
  const own = options.table ?? table.name
  return `${own}_${snakeCase(link.name)}` === link.table.name ? {} : { table: link.table.name }
}
