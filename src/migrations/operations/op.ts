/** `op`: the operations of migrations. */
import { run, sql } from './code.ts'
import { addField, alterField, removeField, renameField } from './fields.ts'
import { alterOptions, createModel, deleteModel, renameModel } from './models.ts'
import { addConstraint, addIndex, removeConstraint, removeIndex } from './rules.ts'

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
