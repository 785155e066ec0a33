/** The rows that an aggregate is computed over: those at the end of the relations to many that its paths lead over. */
import { FieldError } from '../errors.ts'
import type { ModelMeta } from '../model/meta.ts'
import type { Relation } from '../model/relation.ts'
import type { ColumnOperand, Hops } from '../operand.ts'
import { columnAt, columnPath, findColumn, relationsAt, unknownName } from './paths.ts'

/** Finds the columns of an aggregated expression; the first path to many rows says which rows are aggregated. */
export class AggregatedRows {
  readonly #root: ModelMeta
  #steps: Hops = []

  constructor(root: ModelMeta) {
    this.#root = root
  }

  /** Steps to the relation to many. */
  get hops(): Hops {
    return this.#steps.slice(0, this.#firstMany)
  }

  /** The relations from there on, the first of them to many; empty when the rows of the queryset are aggregated. */
  get many(): readonly Relation[] {
    return this.#steps.slice(this.#firstMany)
  }

  /** The model of the rows. */
  get meta(): ModelMeta {
    return this.#steps.at(-1)?.targetMeta ?? this.#root
  }

  /** The column at a path; `undefined` for a path to rows, which are counted. Throws `FieldError` with the choices. */
  path(path: string): ColumnOperand | undefined {
    const names = path.split('.')
    const last = names.pop() ?? ''
    const before = relationsAt(this.#root, names, path)
    const end = before.at(-1)?.targetMeta ?? this.#root
    const field = findColumn(end, last)
    const relation = field ? undefined : end.relations.get(last)
    if (!field && !relation) throw unknownName(end, last, path)
    const all = relation ? [...before, relation] : before
    if (all.every(({ isOne }) => isOne)) return { ...columnPath(this.#root, path), fromRoot: true }
    if (!field) return this.#rowsAt(all, path)
    this.#rowsAt(all.slice(0, lastMany(all) + 1), path)
    return columnAt(all.slice(lastMany(all) + 1), field)
  }

  #rowsAt(steps: Hops, path: string): undefined {
    const isOther = this.#steps.length > 0 && this.#steps.some((step, i) => step !== steps[i])
    if (isOther || (this.#steps.length > 0 && this.#steps.length !== steps.length))
      throw new FieldError(
        `"${path}" leads to other rows than the rest of the aggregate. Aggregate over one relation to many.`,
      )
    this.#steps = steps
  }

  get #firstMany(): number {
    const first = this.#steps.findIndex(({ isOne }) => !isOne)
    return first < 0 ? this.#steps.length : first
  }
}

function lastMany(steps: Hops): number {
  return steps.findLastIndex(({ isOne }) => !isOne)
}
