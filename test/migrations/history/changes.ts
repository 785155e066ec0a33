/** Changes of models, as people make them in the code. Each is chosen by numbers, so that a failing sequence can shrink. */
import { families } from './kinds.ts'
import {
  appLabels,
  type FieldSpec,
  fieldWith,
  isMany,
  isToOne,
  isUsed,
  type KeySpec,
  labelOf,
  type ModelSpec,
  type RuleSpec,
  usesField,
  type World,
} from './world.ts'

/** A change by its name, with numbers that choose what it is made to. */
export interface Change {
  readonly name: ChangeName
  readonly picks: readonly [number, number, number]
}

/** Changes the world in place; says what it did, nothing when it does not apply. */
type Maker = (world: World, picks: Picks) => string | undefined

interface Picks {
  readonly one: number
  readonly two: number
  readonly three: number
}

/** Makes the change to a copy; `undefined` when it does not apply. */
export function changed(
  world: World,
  { name, picks: [one, two, three] }: Change,
): { readonly world: World; readonly what: string } | undefined {
  const copy = structuredClone(world)
  const what = makers[name](copy, { one, two, three })
  return what === undefined ? undefined : { world: copy, what }
}

function pick<T>(items: readonly T[], n: number): T | undefined {
  return items[n % items.length]
}

const addModel: Maker = (world, { one, two, three }) => {
  if (world.models.length >= 5) return undefined
  const id = world.next++
  const kind = pick(['auto', 'auto', 'auto', 'bigInt', 'code', 'uuid'] as const, two) ?? 'auto'
  const model: ModelSpec = {
    id,
    app: pick(appLabels, one) ?? 'lots',
    name: `Model${id}`,
    table: undefined,
    key: { name: kind === 'auto' ? 'id' : 'key', kind },
    fields: [],
    ordering: [],
    rules: [],
  }
  world.models.push(model)
  const added = [addOneField(world, model, three), addOneField(world, model, one + three)]
  return `add ${labelOf(model)} (${kind}) with ${added.map(said).join(', ')}`
}

const relationKinds = ['foreign', 'single', 'many'] as const

function addOneField(world: World, model: ModelSpec, n: number): FieldSpec {
  const id = world.next++
  const families_ = Object.keys(families)
  const choice = pick([...families_, 'whole', 'word', ...relationKinds, 'foreign', 'generated'], n)
  const [family = 'whole', chosen] = [choice, n >> 3]
  const field: FieldSpec = {
    ...newField(id, family),
    kind: pick(families[family] ?? [family], chosen) ?? 'int',
    null: chosen % 3 === 0,
    hasDefault: chosen % 5 === 1,
    hasDbDefault: chosen % 7 === 2,
  }
  model.fields.push(settle(world, model, field, chosen))
  return model.fields.at(-1) as FieldSpec
}

function newField(id: number, family: string): FieldSpec {
  return {
    id,
    name: `field${id}`,
    kind: 'int',
    family,
    null: false,
    unique: false,
    index: false,
    hasDefault: false,
    hasDbDefault: false,
    column: undefined,
    to: undefined,
    onDelete: 'cascade',
    table: undefined,
    from: undefined,
  }
}

/** Makes what a field says fit its kind. */
function settle(world: World, model: ModelSpec, field: FieldSpec, n: number): FieldSpec {
  if (field.kind === 'generated') return settleGenerated(model, field, n)
  if (isToOne(field) || isMany(field)) {
    const to = pick(world.models, n) ?? model
    const plain = { hasDefault: false, hasDbDefault: false, to: to.id }
    const isSelf = to.id === model.id
    const actions = ['cascade', 'protect', 'dbCascade', 'setNull', 'dbSetNull'] as const
    const onDelete = pick(actions, n >> 2) ?? 'cascade'
    const needsNull = onDelete === 'setNull' || onDelete === 'dbSetNull'
    const family = isMany(field) ? 'many' : 'relation'
    return {
      ...field,
      ...plain,
      family,
      onDelete,
      null: !isMany(field) && (field.null || isSelf || needsNull),
    }
  }
  return { ...field, hasDbDefault: field.hasDbDefault && hasDbDefault(field) }
}

function settleGenerated(model: ModelSpec, field: FieldSpec, n: number): FieldSpec {
  const source = pick(model.fields.filter(isCounted), n)
  if (!source) return { ...field, kind: 'int', family: 'whole' }
  return {
    ...field,
    family: 'generated',
    from: source.id,
    hasDefault: false,
    hasDbDefault: false,
    null: source.null,
  }
}

/** A whole number that rules and generated columns can be about. */
export function isCounted({ kind, family }: FieldSpec): boolean {
  return family === 'whole' && kind !== 'code'
}

const literalFamilies = ['whole', 'amount', 'word', 'flag', 'span']

function hasDbDefault({ family }: FieldSpec): boolean {
  return literalFamilies.includes(family)
}

const addField: Maker = (world, { one, two, three }) => {
  const model = pick(world.models, one)
  if (!model || model.fields.length >= 7) return undefined
  return `add field ${labelOf(model)}.${said(addOneField(world, model, two * 8 + three))}`
}

function said({ name, kind, null: nullable, to }: FieldSpec): string {
  return `${name}: ${kind}${to === undefined ? '' : ` to ${to}`}${nullable ? ' null' : ''}`
}

/** Changes a field of a model that `isMeant`; says what `change` says. */
function onField(
  isMeant: (field: FieldSpec, model: ModelSpec) => boolean,
  change: (
    field: FieldSpec,
    at: { world: World; model: ModelSpec; n: number },
  ) => string | undefined,
): Maker {
  return (world, { one, two, three }) => {
    const model = pick(world.models, one)
    const field =
      model &&
      pick(
        model.fields.filter((each) => isMeant(each, model)),
        two,
      )
    if (!model || !field) return undefined
    const name = `${labelOf(model)}.${field.name}`
    const what = change(field, { world, model, n: three })
    return what === undefined ? undefined : `${what} ${name}`
  }
}

const isColumn = (field: FieldSpec) => !isMany(field)
const isPlain = (field: FieldSpec) => field.to === undefined && field.from === undefined

const removeField = onField(
  () => true,
  (field, { model }) => {
    dropField(model, field.id)
    return 'remove field'
  },
)

/** A field goes with the rules and columns that use it. */
function dropField(model: ModelSpec, id: number): void {
  for (const { id: computed } of model.fields.filter((field) => field.from === id))
    dropField(model, computed)
  model.fields = model.fields.filter((field) => field.id !== id)
  model.ordering = model.ordering.filter((order) => order.id !== id)
  model.rules = model.rules.filter((rule) => !usesField(rule, id))
}

const renameField = onField(
  () => true,
  (field, { world }) => {
    field.name = `renamed${world.next++}`
    return `rename to ${field.name} the field`
  },
)

const changeKind = onField(
  (field) => isPlain(field) && (families[field.family]?.length ?? 0) > 1,
  (field, { model, n }) => {
    const others = (families[field.family] ?? []).filter((kind) => kind !== field.kind)
    const isCountable = !isUsed(model, field.id)
    const kind = pick(
      others.filter((other) => other !== 'code' || isCountable),
      n,
    )
    if (kind === undefined) return undefined
    const what = `change ${field.kind} into ${kind} of`
    field.kind = kind
    return what
  },
)

const changeRelation = onField(
  (field) => isToOne(field),
  (field, { n }) => {
    const others = (['foreign', 'single'] as const).filter((kind) => kind !== field.kind)
    if (n % 2 === 0) field.kind = others[0] ?? 'foreign'
    else field.onDelete = field.onDelete === 'cascade' ? 'dbCascade' : 'cascade'
    return `make it ${field.kind} with ${field.onDelete}`
  },
)

const toMany = onField(
  (field, model) => isToOne(field) && !isUsed(model, field.id),
  (field, { world, model }) => {
    const many = { ...newField(world.next++, 'many'), name: field.name, kind: 'many', to: field.to }
    model.fields = model.fields.map((each) => (each === field ? many : each))
    return 'make many of'
  },
)

const toOne = onField(isMany, (field, { world, model }) => {
  const one = {
    ...newField(world.next++, 'relation'),
    name: field.name,
    kind: 'foreign',
    to: field.to,
    null: true,
  }
  model.fields = model.fields.map((each) => (each === field ? one : each))
  return 'make one of the many'
})

const retarget = onField(
  (field) => isToOne(field) || isMany(field),
  (field, { world, model, n }) => {
    const to = pick(
      world.models.filter(({ id }) => id !== field.to),
      n,
    )
    if (!to) return undefined
    if (to.id === model.id && !isMany(field)) field.null = true
    field.to = to.id
    return `lead to ${to.id}`
  },
)

const toggleNull = onField(
  (field) => isColumn(field) && field.from === undefined,
  (field, { model }) => {
    if (!field.null && field.to === model.id) return undefined
    field.null = !field.null
    if (!field.null && field.onDelete.toLowerCase().endsWith('setnull')) field.onDelete = 'cascade'
    for (const other of model.fields) if (other.from === field.id) other.null = field.null
    return field.null ? 'allow NULL in' : 'refuse NULL in'
  },
)

const toggleUnique = onField(
  (field) => isPlain(field),
  (field) => {
    field.unique = !field.unique
    return field.unique ? 'make unique' : 'make no longer unique'
  },
)

const toggleIndex = onField(isColumn, (field) => {
  field.index = !field.index
  return field.index ? 'index' : 'index no longer'
})

const toggleDefault = onField(isPlain, (field) => {
  field.hasDefault = !field.hasDefault
  return field.hasDefault ? 'default for' : 'no default for'
})

const toggleDbDefault = onField(
  (field) => isPlain(field) && hasDbDefault(field),
  (field) => {
    field.hasDbDefault = !field.hasDbDefault
    return field.hasDbDefault ? 'default of the database for' : 'no default of the database for'
  },
)

const setColumn = onField(
  () => true,
  (field, { world }) => {
    const key = isMany(field) ? 'table' : 'column'
    field[key] = field[key] === undefined ? `named_${world.next++}` : undefined
    return `${key} ${field[key] ?? 'of its own'} for`
  },
)

/** Changes a model that `isMeant`. */
function onModel(
  change: (model: ModelSpec, at: { world: World; one: number; two: number }) => string | undefined,
): Maker {
  return (world, { one, two, three }) => {
    const model = pick(world.models, one)
    const name = model && labelOf(model)
    const what = model && change(model, { world, one: two, two: three })
    return what === undefined ? undefined : `${what} ${name}`
  }
}

const deleteModel = onModel((model, { world }) => {
  world.models = world.models.filter((each) => each !== model)
  for (const other of world.models)
    for (const { id, to } of other.fields) if (to === model.id) dropField(other, id)
  return 'delete'
})

const renameModel = onModel((model, { world }) => {
  model.name = `Renamed${world.next++}`
  return `rename to ${model.name}`
})

const moveModel = onModel((model, { one }) => {
  const app = pick(
    appLabels.filter((label) => label !== model.app),
    one,
  )
  if (app === undefined) return undefined
  model.app = app
  return `move to ${app}`
})

const setTable = onModel((model, { world }) => {
  model.table = model.table === undefined ? `table_${world.next++}` : undefined
  return `table ${model.table ?? 'of its own'} for`
})

export const keyFamilies: readonly (readonly KeySpec['kind'][])[] = [
  ['int', 'bigInt', 'smallInt', 'code', 'auto'],
  ['uuid', 'uuidText'],
]

const changeKey = onModel((model, { one }) => {
  const family = keyFamilies.find((kinds) => kinds.includes(model.key.kind)) ?? []
  const canCount = model.key.name === 'id'
  const others = family.filter((kind) => kind !== model.key.kind && (kind !== 'auto' || canCount))
  const kind = pick(others, one)
  if (kind === undefined) return undefined
  model.key.kind = kind
  return `key ${kind} for`
})

const renameKey = onModel((model, { world }) => {
  if (model.key.kind === 'auto') return undefined
  model.key.name = `key${world.next++}`
  return `rename the key to ${model.key.name} of`
})

const setOrdering = onModel((model, { one, two }) => {
  const field = pick(
    model.fields.filter((each) => isColumn(each) && !isToOne(each)),
    one,
  )
  model.ordering =
    field && model.ordering.length === 0 ? [{ id: field.id, descending: two % 2 === 0 }] : []
  return 'order of'
})

const addRule = onModel((model, { world, one, two }) => {
  const counted = pick(model.fields.filter(isCounted), two)
  const columns = model.fields.filter(
    (field) => isColumn(field) && !['json', 'numbers', 'words'].includes(field.family),
  )
  const type = pick(['index', 'unique', 'check'] as const, one) ?? 'index'
  const fields = type === 'check' ? [] : rotated(columns, two).slice(0, 1 + (one % 2))
  if (
    model.rules.length >= 3 ||
    (type === 'check' && !counted) ||
    (type !== 'check' && fields.length === 0)
  )
    return undefined
  const id = world.next++
  const isPartial = counted !== undefined && (type === 'check' || one % 4 === 0)
  const rule: RuleSpec = {
    id,
    type,
    name: type === 'index' && one % 3 === 0 ? undefined : `rule_${id}`,
    fields: fields.map((field) => ({
      id: field.id,
      descending: type === 'index' && two % 3 === 0,
    })),
    condition: isPartial ? { id: counted.id, value: two % 2 } : undefined,
  }
  model.rules.push(rule)
  return `add ${type}${rule.condition ? ' with a condition' : ''} over ${rule.fields.map((field) => fieldWith(model, field.id)?.name)} to`
})

function rotated<T>(items: readonly T[], n: number): T[] {
  const at = items.length === 0 ? 0 : n % items.length
  return [...items.slice(at), ...items.slice(0, at)]
}

const removeRule = onModel((model, { one }) => {
  const rule = pick(model.rules, one)
  if (!rule) return undefined
  model.rules = model.rules.filter((each) => each !== rule)
  return `remove ${rule.type} ${rule.name ?? ''} of`
})

const renameRule = onModel((model, { world, one }) => {
  const rule = pick(
    model.rules.filter(({ name }) => name !== undefined),
    one,
  )
  if (!rule) return undefined
  rule.name = `rule_${world.next++}`
  return `rename ${rule.type} to ${rule.name} of`
})

const makers = {
  addModel,
  addField,
  removeField,
  renameField,
  changeKind,
  changeRelation,
  toMany,
  toOne,
  retarget,
  toggleNull,
  toggleUnique,
  toggleIndex,
  toggleDefault,
  toggleDbDefault,
  setColumn,
  deleteModel,
  renameModel,
  moveModel,
  setTable,
  changeKey,
  renameKey,
  setOrdering,
  addRule,
  removeRule,
  renameRule,
} satisfies Record<string, Maker>

/** The name of a change. */
export type ChangeName = keyof typeof makers

export const changeNames = Object.keys(makers) as ChangeName[]
