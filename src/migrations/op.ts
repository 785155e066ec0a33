/** `op`: the operations of migrations. */
import { run, sql } from './operations/code.ts'
import { addIndexConcurrently, removeIndexConcurrently } from './operations/concurrent-indexes.ts'
import { addConstraintNotValid, validateConstraint } from './operations/constraint-validation.ts'
import { addField, alterField, removeField, renameField } from './operations/fields.ts'
import { alterTable, moveModel, renameModel } from './operations/model-names.ts'
import { alterOptions, createModel, deleteModel } from './operations/models.ts'
import { renameConstraint, renameIndex } from './operations/rule-names.ts'
import { addConstraint, addIndex, removeConstraint, removeIndex } from './operations/rules.ts'
import { separate } from './operations/separate.ts'

/** The operations: `op.addField('Lot', 'reserve', f.decimal({ … }))`. */
export const op = {
  createModel,
  deleteModel,
  renameModel,
  moveModel,
  alterOptions,
  alterTable,
  addField,
  removeField,
  alterField,
  renameField,
  addIndex,
  removeIndex,
  renameIndex,
  addIndexConcurrently,
  removeIndexConcurrently,
  addConstraint,
  removeConstraint,
  renameConstraint,
  addConstraintNotValid,
  validateConstraint,
  separate,
  run,
  sql,
}
