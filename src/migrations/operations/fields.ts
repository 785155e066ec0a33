/** Operations on fields. */
import {
  allFields,
  columnName,
  type FieldDescription,
  type ModelDescription,
} from '../../db/schema/description.ts'
import { snakeCase } from '../../db/schema/names.ts'
import { type ChangeHints, changeModel, labelIn, type Operation } from '../operation.ts'
import { describeField } from '../state/definitions.ts'
import {
  isLabelled,
  renameColumn,
  renameField as renamed,
  renameThroughFields,
} from '../state/rename.ts'
import {
  refuseField,
  refuseReplacement,
  refuseUses,
  requireField,
  requireTargets,
} from '../state/state-checks.ts'

/** What existing rows get. */
export interface ExistingRows {
  /**
   * The value for rows that are there already, when the column must have one; `'now'` is the time of the migration for
   * dates and times. No default is left behind in the database.
   */
  readonly existing?: unknown
  /**
   * Adds the foreign key without looking at the rows there are, so that a large table is held up only for a moment;
   * `op.validateConstraint` does so in a later migration. SQLite looks at all rows at once.
   */
  readonly notValid?: boolean
}

/** Adds a field to a model. */
export function addField(
  model: string,
  name: string,
  field: unknown,
  options: ExistingRows = {},
): Operation {
  const described = describeField(field)
  return {
    name: 'addField',
    description: `Add field ${name} to ${model}`,
    values: values([model, name, described], options),
    changesTables: true,
    isReversible: true,
    losesData: false,
    slug: `${snakeCase(model)}_${snakeCase(name)}`,
    apply: (state, app) =>
      changeModel(state, labelIn(app, model), (before) => {
        refuseField(before, name)
        requireTargets(state, before, { [name]: described })
        return { ...before, fields: { ...before.fields, [name]: described } }
      }),
    hints: (app) =>
      rowHints(
        { app, model, name },
        { ...options, existing: options.existing ?? described.options.default },
      ),
  }
}

/** What rows get when a field comes back. */
export interface RestoredField {
  /**
   * The value that rows get when the removal is undone, in a field that must have one. Without it the removal can be
   * undone only while the table is empty.
   */
  readonly existing?: unknown
}

/** Removes a field from a model, with its values. */
export function removeField(model: string, name: string, options: RestoredField = {}): Operation {
  return {
    name: 'removeField',
    description: `Remove field ${name} from ${model}`,
    values: values([model, name], options),
    changesTables: true,
    isReversible: true,
    losesData: true,
    slug: `remove_${snakeCase(model)}_${snakeCase(name)}`,
    hints(app) {
      const { existing } = rowHints({ app, model, name }, options)
      return existing ? { restored: existing } : {}
    },
    apply(state, app) {
      const label = labelIn(app, model)
      state.field(label, name)
      return changeModel(state, label, (before) => {
        refuseUses(before, name)
        const { [name]: _, ...fields } = before.fields
        return { ...before, fields }
      })
    },
  }
}

/** Changes a field. */
export function alterField(
  model: string,
  name: string,
  field: unknown,
  options: ExistingRows = {},
): Operation {
  const described = describeField(field)
  return {
    name: 'alterField',
    description: `Change field ${name} of ${model}`,
    values: values([model, name, described], options),
    changesTables: true,
    isReversible: true,
    losesData: false,
    slug: `${snakeCase(model)}_${snakeCase(name)}`,
    apply(state, app) {
      return changeModel(state, labelIn(app, model), (before) => {
        const keyed = withAddedKey(before, name)
        refuseReplacement(keyed, name, described)
        requireTargets(state, before, { [name]: described })
        return replaced(keyed, name, described)
      })
    },
    hints: (app) =>
      rowHints(
        { app, model, name },
        { ...options, existing: options.existing ?? described.options.default },
      ),
  }
}

/** Renames a field; its column, indexes and constraints follow. */
export function renameField(model: string, from: string, to: string): Operation {
  return {
    name: 'renameField',
    description: `Rename field ${from} of ${model} to ${to}`,
    values: [model, from, to],
    changesTables: true,
    isReversible: true,
    losesData: false,
    slug: `rename_${snakeCase(from)}_${snakeCase(model)}_${snakeCase(to)}`,
    apply(state, app) {
      const label = labelIn(app, model)
      const before = state.get(label)
      const keyed = withAddedKey(before, from)
      requireField(keyed, from)
      refuseField(keyed, to)
      return state.map((other) =>
        isLabelled(other, label)
          ? renamed(keyed, from, to)
          : renameThroughFields(other, { label, from, to }),
      )
    },
    hints: (app) => ({ renamedField: { model: labelIn(app, model), from, to } }),
  }
}

/** The model with another field in the place of one; what is computed from its column follows. */
function replaced(
  model: ModelDescription,
  name: string,
  field: FieldDescription,
): ModelDescription {
  const was = model.fields[name] ?? field
  const after = { ...model, fields: { ...model.fields, [name]: field } }
  return renameColumn(after, columnName(name, was), columnName(name, field))
}

function rowHints(
  at: { app: string; model: string; name: string },
  { existing, notValid }: ExistingRows,
): ChangeHints {
  const { app, model, name } = at
  return {
    ...(notValid && { notValid }),
    ...(existing !== undefined && {
      existing: { model: labelIn(app, model), field: name, value: existing },
    }),
  }
}

function values(list: unknown[], { existing, notValid }: ExistingRows): unknown[] {
  const given = { ...(existing !== undefined && { existing }), ...(notValid && { notValid }) }
  return Object.keys(given).length === 0 ? list : [...list, given]
}

/** The model with the `id` that is added when none is declared, if that is the field meant. */
function withAddedKey(model: ModelDescription, name: string): ModelDescription {
  return name in model.fields
    ? model
    : { ...model, fields: { ...keyOf(model, name), ...model.fields } }
}

function keyOf(model: ModelDescription, name: string): ModelDescription['fields'] {
  const { [name]: key } = allFields(model)
  return key ? { [name]: key } : {}
}
