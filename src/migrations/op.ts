/** `op`: the operations of migrations. */
import { run, sql } from './operations/code.ts'
import { addField, alterField, removeField, renameField } from './operations/fields.ts'
import { alterOptions, createModel, deleteModel, renameModel } from './operations/models.ts'
import { addConstraint, addIndex, removeConstraint, removeIndex } from './operations/rules.ts'

/** The operations: `op.addField('Lot', 'reserve', f.decimal({ … }))`. */
export const op = {
  createModel,
  deleteModel,
  renameModel,
  alterOptions,
  addField,
  removeField,
  alterField,
  renameField,
  addIndex,
  removeIndex,
  addConstraint,
  removeConstraint,
  run,
  sql,
}
