/** Groups of rows: one for each combination of some columns. */
import { allOf, always, type Condition, negated } from '../../condition.ts'
import { normalizeAll } from '../../conditions/normalize.ts'
import {
  aggregatesRelated,
  aggregatesRows,
  aggregatesWindow,
  columnsOf,
  operandsOf,
} from '../../conditions/operand-fields.ts'
import { FieldError } from '../../errors.ts'
import type { Annotations, Operand } from '../../operand.ts'
import { orderTerms } from '../order.ts'
import { requireName } from '../requirements.ts'
import { Rows } from '../rows.ts'
import { type OrderTerm, queryState, type SelectedValues } from '../state.ts'
import { pickedColumn } from './picked.ts'

/** A queryset of groups. What it is asked for are the values of each group. */
export class GroupedQuery extends Rows {
  override annotate(added: object): this {
    const columns = [...this.#columns]
    for (const [name, expression] of Object.entries(added)) {
      requireName(name)
      if (columns.some((column) => column.name === name))
        throw new FieldError(`The groups have "${name}" already. Use another name.`)
      columns.push({ name, operand: this.#annotation(name, expression, columns) })
    }
    const { form = 'object', places } = this[queryState].values ?? {}
    const further = columns.slice(this.#columns.length).map((_, i) => this.#columns.length + i)
    const all = places && [...places, ...further]
    return this.with({ values: { form, columns, grouped: true, places: all } })
  }

  #annotation(name: string, expression: unknown, columns: readonly Named[]): Operand {
    const { annotations } = this[queryState]
    const operand = this.operand(expression, new Map([...annotations, ...byName(columns)]))
    if (aggregatesWindow(operand))
      throw new FieldError(
        `"${name}" aggregates what is computed over other rows. Use aggregate(), or group something else.`,
      )
    if (!aggregatesRelated(operand)) return operand
    throw new FieldError(`"${name}" aggregates related rows. Group those rows instead.`)
  }

  override filter(...wheres: object[]): this {
    return this.with({ having: this.#having(wheres) })
  }

  override exclude(...wheres: object[]): this {
    return this.with({ having: this.#having(wheres, negated) })
  }

  protected override selecting(form: SelectedValues['form'], names: readonly string[]): this {
    const columns = this.#columns
    this.#requireNames(names)
    const places = names.map((name) => columns.findIndex((column) => column.name === name))
    return this.with({
      values: { form, columns, grouped: true, ...(names.length > 0 && { places }) },
    })
  }

  #having(wheres: readonly object[], change?: (condition: Condition) => Condition): Condition {
    const { meta, having = always } = this[queryState]
    this.refuseSliced('filtered')
    const values = new Map(
      this.#columns.map(({ name, operand }, i) => [name, pickedColumn(operand, i)]),
    )
    for (const where of wheres) this.#requireNames(Object.keys(where), where)
    const condition = normalizeAll(meta, wheres, values)
    requireValues(condition, values)
    return allOf([having, change ? change(condition) : condition])
  }

  override orderBy(...paths: string[]): this {
    const { meta } = this[queryState]
    this.#requireNames(paths.map((path) => path.replace(/^-/, '')))
    return this.with({ order: orderTerms(meta, paths, byName(this.#columns)) })
  }

  /** By the columns that make the groups. */
  protected override keyTerms(): OrderTerm[] {
    const names = this.#columns.filter(({ operand }) => !aggregatesRows(operand))
    return orderTerms(
      this[queryState].meta,
      names.map(({ name }) => name),
      byName(this.#columns),
    )
  }

  #requireNames(names: readonly string[], where: object = {}): void {
    const known = this.#columns.map(({ name }) => name)
    const isPlain = Object.getPrototypeOf(where) === Object.prototype
    const wrong = isPlain ? names.find((name) => !known.includes(name)) : undefined
    if (wrong !== undefined)
      throw new FieldError(`Groups have no "${wrong}". Choices: ${known.join(', ')}.`)
  }

  get #columns(): readonly Named[] {
    return this[queryState].values?.columns ?? []
  }
}

interface Named {
  readonly name: string
  readonly operand: Operand
}

function byName(columns: readonly Named[]): Annotations {
  return new Map(columns.map(({ name, operand }) => [name, operand]))
}

/** Throws `FieldError` for what is not a value of the groups. */
function requireValues(condition: Condition, values: Annotations): void {
  const known = new Set(values.values())
  const other = operandsOf(condition)
    .flatMap(columnsOf)
    .find((column) => !known.has(column))
  if (other || !isOfValues(condition))
    throw new FieldError(
      `Groups are filtered by their own values: ${[...values.keys()].join(', ')}. Filter rows before groupBy().`,
    )
}

function isOfValues(condition: Condition): boolean {
  if (condition.kind === 'related' || condition.kind === 'exists') return false
  if (condition.kind === 'not') return isOfValues(condition.part)
  return 'parts' in condition ? condition.parts.every(isOfValues) : true
}
