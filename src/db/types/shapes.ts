/**
 * What the types ask of a field. Named and without parameters, so that the compiler makes each of them once, not once
 * for every field of every model.
 */

/** A column's value on a row, under the field's name. */
export interface ColumnShape {
  readonly '~get': unknown
}

/** A field with a column. */
export interface StoredShape {
  readonly '~stored': unknown
}

/** What stands on a row under the field's name and cannot be assigned. */
export interface ValueShape {
  readonly '~value': unknown
}

/** A relation. */
export interface RelationShape {
  readonly '~target': unknown
}

/** A relation to one row, with a column. */
export interface ForeignKeyShape {
  readonly '~one': true
}

/** A relation to one row. */
export interface OneShape {
  readonly '~target': unknown
  readonly '~loaded': unknown
}

/** A relation to many rows. */
export interface ManyShape {
  readonly '~target': unknown
  readonly '~many': true
}

/** What can be written. */
export interface SetShape {
  readonly '~set': unknown
}

/** What a new row cannot do without. */
export interface NeededShape {
  readonly '~needed': true
}

/** What a new row has a value for. */
export interface DefaultShape {
  readonly '~needed': false
}

/** What stands in the JSON of a row. */
export interface JsonShape {
  readonly '~json': unknown
}

/** The key. */
export interface KeyShape {
  readonly '~stored': unknown
  readonly '~state': 'key' | 'autoKey'
}

/** What has fields: a model class. */
export interface FieldsShape {
  readonly fields: unknown
}

/** What has rows: a model class. */
export interface ClassShape {
  readonly prototype: unknown
}
