/** The options of fields. */
import type { StandardSchema } from '../../core/standard-schema.ts'
import type { OnDelete, UploadTo } from '../model-info.ts'
import type { FieldDefinition } from './definition.ts'

/** A rule for a value: gives a message when the value breaks it. */
export type Validator<V = never> = (value: V) => string | undefined

/** A choice with the words that people read. */
export type ChoicePair = readonly [value: string | number, label: string]

/** Options of every column. */
export interface ColumnOptions<V = unknown> {
  /** Whether the column can be NULL; the type of the value then has `null`. */
  readonly null?: boolean
  /** The value of a new row that names none; a function is called for each row. */
  readonly default?: V | (() => V)
  /** A default of the column itself: a literal the database fills in. */
  readonly dbDefault?: string | number | boolean | null
  /** Whether no two rows have the same value. */
  readonly unique?: boolean
  /** Whether the column has an index. Unique columns and foreign keys have one anyway. */
  readonly index?: boolean
  /** Whether the column is the key; the model gets no `id` then. */
  readonly primaryKey?: boolean
  /** Rules of your own for `validate` and forms: each gives a message when the value breaks it. */
  readonly validators?: readonly Validator<never>[]
  /** For people, instead of one made from the name. */
  readonly label?: string
  /** What people read beside the field of a form. */
  readonly help?: string
  /** Whether forms may change it; true by default. */
  readonly editable?: boolean
  /** Whether forms may leave it empty. */
  readonly blank?: boolean
  /** The name of the column in the database, instead of the field's in snake case. */
  readonly column?: string
  /** The values that are allowed, with the words that people read. */
  readonly choices?: readonly ChoicePair[]
}

/** Options of the key that the database counts. */
export interface IdOptions extends Pick<ColumnOptions, 'label' | 'help' | 'column'> {
  /** As migrations write it; it always is. */
  readonly primaryKey?: true
}

/** Options of text with a length. */
export interface TextOptions extends ColumnOptions<string> {
  /** How many characters it may have. */
  readonly maxLength?: number
  /** How many characters it must have, for `validate` and forms. */
  readonly minLength?: number
}

/** Options of numbers. */
export interface NumberOptions<V = number> extends ColumnOptions<V> {
  /** The least value, for `validate` and forms. */
  readonly min?: number
  /** The greatest value, for `validate` and forms. */
  readonly max?: number
}

/** Options of decimals: `maxDigits` in all, `decimalPlaces` of them behind the point. */
export interface DecimalOptions extends ColumnOptions<unknown> {
  /** How many digits it may have in all. */
  readonly maxDigits: number
  /** How many of them stand behind the point. */
  readonly decimalPlaces: number
  /** The least value, for `validate` and forms. */
  readonly min?: number | string
  /** The greatest value, for `validate` and forms. */
  readonly max?: number | string
}

/** Options of dates and times. */
export interface MomentOptions<V> extends ColumnOptions<V> {
  /** Set at every save. */
  readonly autoNow?: boolean
  /** Set when the row is made. */
  readonly autoNowAdd?: boolean
}

/** Options of JSON columns. */
export interface JsonOptions extends ColumnOptions<unknown> {
  /** Types and checks the value. */
  readonly schema?: StandardSchema
}

/** Options of choices. */
export interface ChoiceOptions<V> extends Omit<ColumnOptions<V>, 'choices'> {
  /** What people read instead of the values. */
  readonly labels?: Readonly<Record<string, string>>
}

/** Options of files and images. */
export interface FileOptions extends TextOptions {
  /** Where the files go in the storage: a folder such as `'lots/photos'`, or what makes the name. */
  readonly uploadTo?: UploadTo
}

/** Options of a generated column; its values and their limits are those of the field it is made from. */
export interface GeneratedOptions {
  readonly null?: boolean
  readonly unique?: boolean
  readonly index?: boolean
  readonly label?: string
  readonly help?: string
  readonly column?: string
}

/** Options of relations with a column. */
export interface ForeignKeyOptions extends ColumnOptions<unknown> {
  /** What happens to rows of this model when the row they refer to is deleted; `cascade` by default. */
  readonly onDelete?: OnDelete
  /** Which rows forms and the admin offer, and `validate()` accepts: a filter. */
  readonly limitChoices?: Readonly<Record<string, unknown>>
}

/** Options of many-to-many relations. */
export interface ManyToManyOptions {
  /** The model of the rows between; made up when it is left out. In migrations a name. */
  readonly through?: (() => unknown) | string
  /** The names of the two relations of `through`: the one that leads here, and the one to the target. */
  readonly throughFields?: readonly [here: string, there: string]
  /** Of a relation to the model itself: whether a link counts in both directions; true by default. */
  readonly symmetrical?: boolean
  /** Which rows forms and the admin offer: a filter. */
  readonly limitChoices?: Readonly<Record<string, unknown>>
  /** The table between. */
  readonly table?: string
  /** What people read, instead of words made from the name. */
  readonly label?: string
  /** What people read beside the field of a form. */
  readonly help?: string
  /** Whether forms may leave it empty. */
  readonly blank?: boolean
  /** Whether forms may change it; true by default. */
  readonly editable?: boolean
}

/** All options of all kinds, for code that looks at any field. */
export interface FieldOptions
  extends ColumnOptions,
    Omit<ManyToManyOptions, keyof ColumnOptions | 'through'> {
  readonly through?: (() => unknown) | string
  readonly maxLength?: number
  readonly minLength?: number
  readonly maxDigits?: number
  readonly decimalPlaces?: number
  readonly min?: number | string
  readonly max?: number | string
  readonly autoNow?: boolean
  readonly autoNowAdd?: boolean
  readonly schema?: StandardSchema
  /** Of an array: what its items are. Of a generated column: what its values are. */
  readonly of?: FieldDefinition
  /** Of a generated column: what the database computes; in migrations, SQL. */
  readonly expression?: unknown
  readonly uploadTo?: UploadTo
  readonly values?: readonly (string | number)[]
  readonly labels?: Readonly<Record<string, string>>
  readonly onDelete?: OnDelete
  readonly limitChoices?: Readonly<Record<string, unknown>>
}
