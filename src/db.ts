/**
 * Models and queries: declare models with `Model` and `f`, ask with their static methods, write with their rows,
 * group what belongs together with `atomic`. `connect` opens a database without an application.
 */
export type { AnyModel, AnyQuerySet, AnyRow } from './db/any-model.ts'
export type { DeleteReport } from './db/deletion/report.ts'
export { outsideTransaction } from './db/engine/ambient.ts'
export { type ConnectOptions, connect } from './db/engine/connect.ts'
export { Database } from './db/engine/database.ts'
export type { Result, Statement } from './db/engine/driver.ts'
export {
  CheckViolation,
  ConnectionError,
  DatabaseError,
  ForeignKeyViolation,
  IntegrityError,
  NotNullViolation,
  NotSupported,
  TimeoutError,
  TransactionError,
  UniqueViolation,
} from './db/engine/errors.ts'
export { kysely, sql } from './db/engine/kysely.ts'
export { assertQueries, type ObservedQuery, queries } from './db/engine/queries.ts'
export { type AtomicOptions, atomic, onCommit } from './db/engine/transaction.ts'
export {
  DoesNotExist,
  FieldError,
  MultipleObjectsReturned,
  NotUpdated,
  ProtectedError,
  RestrictedError,
  ValidationError,
} from './db/errors.ts'
export {
  type AggregateOptions,
  ArrayAgg,
  Avg,
  Count,
  JsonAgg,
  Max,
  Min,
  StdDev,
  StringAgg,
  Sum,
  Variance,
} from './db/expressions/aggregate.ts'
export { Case, When } from './db/expressions/case.ts'
export { Cast } from './db/expressions/cast.ts'
export { F, OuterRef } from './db/expressions/f.ts'
export { Func, Raw } from './db/expressions/fragment.ts'
export {
  Coalesce,
  Concat,
  Greatest,
  Least,
  Length,
  Lower,
  Now,
  Substr,
  Trim,
  Upper,
} from './db/expressions/functions.ts'
export { Extract, type ZoneOptions } from './db/expressions/parts/extract.ts'
export { JsonNumber, JsonText } from './db/expressions/parts/json.ts'
export { Trunc, type TruncUnit } from './db/expressions/parts/trunc.ts'
export { Q } from './db/expressions/q.ts'
export { Exists, Subquery } from './db/expressions/subquery.ts'
export { Value } from './db/expressions/value.ts'
export { Window } from './db/expressions/window.ts'
export {
  CumeDist,
  DenseRank,
  FirstValue,
  Lag,
  LastValue,
  Lead,
  NthValue,
  Ntile,
  PercentRank,
  Rank,
  RowNumber,
} from './db/expressions/window-functions.ts'
export { Decimal } from './db/fields/decimal.ts'
export { display } from './db/fields/display.ts'
export { f } from './db/fields/f.ts'
export { check, index, unique } from './db/model/constraints.ts'
export { Model } from './db/model/model.ts'
export type { ModelOptions } from './db/model/options.ts'
export { type FieldInfo, type ModelInfo, modelInfo, type RelationInfo } from './db/model-info.ts'
export { observeRows, type RowChange } from './db/row-changes.ts'
export {
  type DeleteEvent,
  type LinksEvent,
  m2mChanged,
  postDelete,
  postSave,
  preDelete,
  preSave,
  type SaveEvent,
  type SignalOf,
} from './db/signals.ts'
export type { Insert, Update } from './db/types/insert.ts'
export type { FieldsOf, InstanceOf, KeyOf } from './db/types/model-class.ts'
export type { QuerySet } from './db/types/query-set.ts'
export type { Where } from './db/types/where.ts'
