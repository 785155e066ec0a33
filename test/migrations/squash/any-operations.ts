/** Operations drawn from numbers, each of which fits the models that the ones before have made. */
import { f } from '../../../src/db/fields/f.ts'
import type { ModelDescription } from '../../../src/db/schema/description.ts'
import { effectiveIndexName } from '../../../src/db/schema/model-tables.ts'
import { op } from '../../../src/migrations/op.ts'
import type { Operation } from '../../../src/migrations/operation.ts'
import { check, index, unique } from '../../../src/migrations/operations/rules.ts'
import type { ProjectState } from '../../../src/migrations/state/project-state.ts'
import { sharedTables } from '../../../src/migrations/state/same-state.ts'

/** Four numbers that choose an operation. */
export type Choice = readonly [kind: number, first: number, second: number, third: number]

/** The operations that choices come to, and the states before each and after the last. */
export interface Drawn {
  readonly operations: readonly Operation[]
  readonly states: readonly ProjectState[]
}

/** Draws operations; what does not fit is left out. */
export function draw(choices: readonly Choice[], empty: ProjectState): Drawn {
  const operations: Operation[] = []
  const states = [empty]
  for (const choice of choices) {
    const before = states.at(-1) ?? empty
    const drawn = drawOne(before, choice)
    const after = drawn && attempt(before, drawn)
    if (!drawn || !after) continue
    operations.push(drawn)
    states.push(after)
  }
  return { operations, states }
}

const modelNames = ['One', 'Two', 'Three', 'Four']
const fieldNames = ['a', 'b', 'c', 'd']

const plainFields = [
  () => f.text({ null: true }),
  () => f.char({ maxLength: 20, null: true }),
  () => f.char({ maxLength: 40, null: true, index: true }),
  () => f.int({ null: true }),
  () => f.int({ default: 1 }),
  () => f.bigInt({ null: true, unique: true }),
]

function drawOne(state: ProjectState, [kind, first, second, third]: Choice): Operation | undefined {
  const models = [...state.models.values()]
  const model = models[first % models.length]
  const made = op.createModel(pick(modelNames, second), { n: f.int({ default: 1 }) })
  if (!model || kind % 16 === 0) return made
  return drawAbout(model, models, [kind, first, second, third])
}

function drawAbout(
  model: ModelDescription,
  models: readonly ModelDescription[],
  [kind, , second, third]: Choice,
): Operation | undefined {
  const { name } = model
  const own = Object.keys(model.fields).filter((field) => field !== 'n')
  const field = own.length > 0 ? pick(own, second) : undefined
  const target = `x.${pick(models, third)?.name}`
  const rule = `${name.toLowerCase()}_${third % 3}`
  switch (kind % 16) {
    case 1:
    case 2:
      return op.addField(name, pick(fieldNames, second), pick(plainFields, third)())
    case 3:
      return op.addField(name, pick(fieldNames, second), f.foreignKey(target, { null: true }))
    case 4:
      return op.addField(name, pick(fieldNames, second), f.manyToMany(target))
    case 5:
      return field === undefined ? undefined : op.removeField(name, field)
    case 6:
      return field === undefined ? undefined : alter(model, field, third)
    case 7:
      return field === undefined ? undefined : op.renameField(name, field, pick(fieldNames, third))
    case 8:
      return op.renameModel(name, pick(modelNames, second))
    case 9:
      return op.deleteModel(name)
    case 10:
      return op.addIndex(name, index(...columnsOf(model, second), { name: `i_${rule}` }))
    case 11:
      return op.addConstraint(name, unique(`u_${rule}`, columnsOf(model, second)))
    case 12:
      return op.addConstraint(name, check(`c_${rule}`, { n: { gt: third % 5 } }))
    case 13:
      return aboutRule(model, second, third)
    case 14:
      return op.alterOptions(name, third % 2 ? { ordering: ['-n'] } : { table: `t_${second % 3}` })
    default:
      return third % 3 ? op.addIndex(name, index('-n')) : op.sql('SELECT 1', { reverse: '' })
  }
}

/** Text stays text, and a number a number, so that a database can convert it. */
function alter(model: ModelDescription, field: string, third: number): Operation | undefined {
  const { kind } = model.fields[field] ?? {}
  const isText = kind === 'text' || kind === 'char'
  if (!isText && kind !== 'int' && kind !== 'bigInt') return undefined
  const fitting = isText ? plainFields.slice(0, 3) : plainFields.slice(3)
  return op.alterField(model.name, field, pick(fitting, third)(), { existing: isText ? '' : 1 })
}

function aboutRule(model: ModelDescription, second: number, third: number): Operation | undefined {
  const { indexes = [], constraints = [] } = model.options
  const [rule, constraint] = [pick(indexes, second), pick(constraints, second)]
  const name = rule && effectiveIndexName(model, rule)
  if (third % 4 === 0) return constraint && op.removeConstraint(model.name, constraint.name)
  if (third % 4 === 1)
    return constraint && op.renameConstraint(model.name, constraint.name, `${constraint.name}r`)
  if (name === undefined) return undefined
  return third % 4 === 2
    ? op.removeIndex(model.name, name)
    : op.renameIndex(model.name, name, `r_${model.name.toLowerCase()}_${second % 3}`)
}

function columnsOf(model: ModelDescription, second: number): string[] {
  const columns = Object.keys(model.fields).filter(
    (one) => model.fields[one]?.kind !== 'manyToMany',
  )
  const other = pick(columns, second)
  return other === 'n' ? ['n'] : ['n', other]
}

function attempt(state: ProjectState, operation: Operation): ProjectState | undefined {
  try {
    const after = operation.apply(state, 'x')
    return sharedTables(after).length > 0 ? undefined : after
  } catch {
    return undefined
  }
}

function pick<T>(list: readonly T[], at: number): T {
  return list[at % list.length] as T
}
