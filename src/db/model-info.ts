/**
 * What is known of a model at run time: the one description that the compiler of queries, the migrations,
 * forms, the admin and the policies read. `modelInfo(Lot)` gives it; the types of rows live in `types/`.
 */
import type { AnyModel } from './any-model.ts'
import type { CheckConstraint, IndexDefinition, UniqueConstraint } from './model/constraints.ts'

/** The kinds of columns. A to-one relation's column has the kind of the target's key. */
export type FieldKind =
  | 'id'
  | 'char'
  | 'text'
  | 'slug'
  | 'email'
  | 'url'
  | 'uuid'
  | 'int'
  | 'bigInt'
  | 'smallInt'
  | 'positiveInt'
  | 'float'
  | 'decimal'
  | 'boolean'
  | 'date'
  | 'time'
  | 'dateTime'
  | 'duration'
  | 'json'
  | 'binary'
  | 'file'
  | 'image'
  | 'ip'
  | 'choice'
  | 'array'
  | 'generated'
  | 'secret'
  | 'foreignKey'
  | 'oneToOne'

/** The kinds of relations. The first two have a column here, the others do not. */
export type RelationKind = 'foreignKey' | 'oneToOne' | 'manyToMany' | 'reverse' | 'reverseOne'

/** What happens to the rows that refer to a deleted row. */
export type OnDelete =
  | 'cascade'
  | 'protect'
  | 'restrict'
  | 'setNull'
  | 'setDefault'
  | 'doNothing'
  | 'dbCascade'
  | 'dbSetNull'

/** Where the files of a column go: a folder, or what makes the name from the row and the name of the file. */
export type UploadTo = string | ((row: object, fileName: string) => string)

/** What the values of a kind of column are: texts, numbers, days and times, or something else. */
export type Holds = 'text' | 'number' | 'moment' | 'other'

/** One choice of a field: the stored value and what people read. */
export interface Choice {
  readonly value: string | number
  readonly label: string
}

/** A column of a model, described for everything that is not the compiler of queries. */
export interface FieldInfo {
  /** The name in TypeScript: `closesAt`; of a relation, its own name: `seller`. */
  readonly name: string
  /** The name of the value on a row: `closesAt`, `sellerId`. */
  readonly attribute: string
  /** The column: `closes_at`, `seller_id`. */
  readonly column: string
  readonly kind: FieldKind
  /** What its values are; of a relation `'other'`. */
  readonly holds: Holds
  /** For people: "Closes at". */
  readonly label: string
  readonly help: string
  readonly nullable: boolean
  /** Whether a form may leave it empty. */
  readonly blank: boolean
  /** Whether a form may change it. */
  readonly editable: boolean
  readonly primaryKey: boolean
  readonly unique: boolean
  readonly index: boolean
  readonly choices: readonly Choice[] | undefined
  readonly maxLength: number | undefined
  readonly maxDigits: number | undefined
  readonly decimalPlaces: number | undefined
  readonly autoNow: boolean
  readonly autoNowAdd: boolean
  /** Never leaves in `toJSON`, logs or the admin. */
  readonly secret: boolean
  /** The expression that the database computes the value by; nothing else writes the column. In migrations, SQL. */
  readonly generated: unknown
  /** Of a file or an image: where its files go in the storage. */
  readonly uploadTo: UploadTo | undefined
  /** Of an array: what its items are. */
  readonly item: FieldInfo | undefined
  /** The value as a row holds it, where it may be given in another form: `'1.50'` becomes a `Decimal`. */
  readonly normalize: ((value: unknown) => unknown) | undefined
  /** Whether a row can be made without giving a value: a default, null, or a value the database makes. */
  readonly hasDefault: boolean
  /** Whether the database fills in a value of its own when none is given. */
  readonly hasDbDefault: boolean
  /** A new default value; a default that is a function is called. `undefined` without one. */
  defaultValue(): unknown
  /** The value for the database's driver. Throws `ValidationError` for what the field cannot hold. */
  toStored(value: unknown): unknown
  /** The value to compare the column with: it may be longer than what the column holds. */
  toCompared(value: unknown): unknown
  /** The value in TypeScript, from what the driver gave. */
  fromStored(stored: unknown): unknown
  /** Whether two stored values are the same; each may come from `toStored` or from the driver. */
  isSame(a: unknown, b: unknown): boolean
  /** The value from what a form or JSON gave (`'120.00'` → Decimal). Throws `ValidationError` with the message. */
  parse(input: unknown): unknown
  /** The messages of the field's own rules (length, range, choices, validators) for a value; empty when it is right. */
  validate(value: unknown): string[]
  /** Set on `foreignKey` and `oneToOne`. */
  readonly relation: RelationInfo | undefined
}

/** A relation of a model. */
export interface RelationInfo {
  readonly name: string
  readonly kind: RelationKind
  /** The other model. A function, because models refer to each other in cycles. */
  target(): AnyModel
  /** Of a reverse relation: the name of the relation on the target that leads back here. */
  readonly via: string | undefined
  /** Of a many-to-many relation: the model of the rows between, made up when none was named. */
  through(): AnyModel | undefined
  readonly onDelete: OnDelete
  readonly nullable: boolean
  /** Which rows of the other model may be chosen: a filter. */
  readonly limitChoices: Readonly<Record<string, unknown>> | undefined
  readonly label: string
}

/** A model, described. */
export interface ModelInfo {
  readonly model: AnyModel
  /** `Lot` */
  readonly name: string
  /** The label of its app, or `undefined` outside of one. */
  readonly app: string | undefined
  /** `lots.Lot`, or `Lot` outside of an app. */
  readonly label: string
  /** `lots_lot` */
  readonly table: string
  /** For people: "lot", "lots". */
  readonly singular: string
  readonly plural: string
  /** The columns by name, in the order in which they were declared, `id` first when it was added. */
  readonly fields: ReadonlyMap<string, FieldInfo>
  /** All relations by name. */
  readonly relations: ReadonlyMap<string, RelationInfo>
  /** The names of the fields of the key: `['id']`. */
  readonly primaryKey: readonly string[]
  /** The default order: `['-createdAt']`. */
  readonly ordering: readonly string[]
  /** The indexes of the options. */
  readonly indexes: readonly IndexDefinition[]
  /** The unique constraints and checks of the options. */
  readonly constraints: readonly (CheckConstraint | UniqueConstraint)[]
}

export { metaOf as modelInfo } from './model/meta.ts'
