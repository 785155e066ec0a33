/** `Model(fields, options)`: makes the class that a model extends. */
import { Q } from '../expressions/q.ts'
import { guardKeys } from '../instance/columns.ts'
import { Row } from '../instance/row.ts'
import { Query, queryOf } from '../queryset/query.ts'
import { ManyQuery } from '../relations/many-query.ts'
import { relatedOne } from '../relations/ref.ts'
import { RelatedQuery } from '../relations/related-query.ts'
import type { ModelClass } from '../types/model-class.ts'
import type { None } from '../types/query-set.ts'
import { type ModelMeta, metaOf, modelOptions, prepareModel } from './meta.ts'
import { modelErrors } from './model-errors.ts'
import type { ModelOptions } from './options.ts'
import { makeModel, type Relation } from './relation.ts'

/**
 * The class of a model, made from its fields: the table, the type of the rows, and the way to ask for them.
 *
 * Columns are properties, relations are getters: a getter is not evaluated while the class is being declared, so that
 * models may refer to each other. `id` is added when no field is a key.
 *
 * @param fields what `f` declares
 * @example
 * class Author extends Model(
 *   {
 *     name: f.char({ maxLength: 80 }),
 *     get books() {
 *       return f.reverse(() => Book, 'author')
 *     },
 *   },
 *   { ordering: ['name'] },
 * ) {}
 * class Book extends Model({
 *   title: f.char({ maxLength: 120 }),
 *   get author() {
 *     return f.foreignKey(() => Author, { onDelete: 'protect' })
 *   },
 * }) {}
 */
export function Model<
  const F extends object,
  const PK extends readonly (keyof F & string)[] = readonly [],
>(fields: F, options?: ModelOptions<keyof F & string, PK>): ModelClass<F, PK> {
  return makeClass(fields, (options ?? {}) as ModelOptions) as unknown as ModelClass<F, PK>
}

function makeClass(fields: object, options: ModelOptions): typeof ModelBase {
  return class extends ModelBase {
    static override readonly fields = fields as None
    static override readonly [modelOptions] = options
  }
}

/** The methods that every queryset has, and every model class with them. */
const queryMethods = [
  'all',
  'unfiltered',
  'none',
  'filter',
  'exclude',
  'orderBy',
  'only',
  'defer',
  'limit',
  'offset',
  'reverse',
  'distinct',
  'union',
  'intersection',
  'difference',
  'pipe',
  'selectRelated',
  'prefetch',
  'annotate',
  'groupBy',
  'values',
  'valuesList',
  'selectForUpdate',
  'strict',
  'heavy',
  'using',
  'raw',
  'get',
  'first',
  'last',
  'earliest',
  'latest',
  'count',
  'exists',
  'aggregate',
  'explain',
  'iterator',
  'inBulk',
  'create',
  'bulkCreate',
  'bulkUpdate',
  'getOrCreate',
  'updateOrCreate',
] as const

/** What all models have in common. */
class ModelBase extends Row {
  static readonly fields: None = {}
  static readonly [modelOptions]: ModelOptions = {}
  static readonly [makeModel] = makeClass

  static get DoesNotExist(): unknown {
    return modelErrors(metaOf(this)).DoesNotExist
  }

  static get MultipleObjectsReturned(): unknown {
    return modelErrors(metaOf(this)).MultipleObjectsReturned
  }

  /** A condition to keep and use again. */
  static where(where: object): unknown {
    return Q(where as never)
  }

  static [prepareModel](meta: ModelMeta): void {
    guardKeys(this.prototype, meta)
    for (const relation of meta.relations.values()) {
      const related = relationReader(relation)
      Object.defineProperty(this.prototype, relation.name, {
        configurable: true,
        get(this: object) {
          return related(this)
        },
      })
    }
  }
}

/** What reading a relation of a row gives. */
function relationReader(relation: Relation): (row: object) => unknown {
  if (relation.isOne) return (row) => relatedOne(row, relation)
  return (row) =>
    relation.hasLink ? new ManyQuery(row, relation) : new RelatedQuery(row, relation)
}

for (const name of queryMethods) {
  Object.defineProperty(ModelBase, name, {
    configurable: true,
    writable: true,
    value(this: object, ...args: unknown[]) {
      const method = Query.prototype[name] as (...args: unknown[]) => unknown
      return method.apply(queryOf(metaOf(this)), args)
    },
  })
}
