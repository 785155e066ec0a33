/** Small changes of models over rows: what each has to do, and to leave alone. In SQL, `@` stands for the app. */

/** A change. */
export interface SmallChange {
  readonly before: string
  /** SQL that puts rows in. */
  readonly rows?: string
  readonly after: string
  /** The answer to every question; without it nothing may be asked. */
  readonly answer?: unknown
  /** What has to be done, one line each. */
  readonly operations?: readonly string[]
  /** The statements that run: `none` when only the recorded state changes. */
  readonly statements?: 'none'
  /** Whether values go. */
  readonly loses?: true
  /** A query, and its rows as one text: `1,a 2,b`. */
  readonly sees?: readonly [sql: string, rows: string]
  /** Statements that have to be refused afterwards, and those that have to work. */
  readonly refuses?: readonly string[]
  readonly takes?: readonly string[]
}

const item = (fields: string, options = '{}', name = 'Item') =>
  `class ${name} extends Model({ ${fields} }, ${options}) {}\n`
const name = 'name: f.char({ maxLength: 20 })'
const owner = item(name, '{}', 'Owner')
const tag = item(name, '{}', 'Tag')
const owned = (relation: string) => `${owner}${item(`get owner() { return ${relation} }`)}`
const tagged = (field: string, options = '{}') =>
  `${tag}${item(`get ${field}() { return f.manyToMany(() => Tag) }`, options)}`
const owners = `INSERT INTO @_owner (name) VALUES ('a'), ('b');`
const someOwned = `${owners} INSERT INTO @_item (owner_id) VALUES (1), (2)`
const someTagged = `INSERT INTO @_tag (name) VALUES ('t'); INSERT INTO @_item (id) VALUES (1);
  INSERT INTO @_item_tags (item_id, tag_id) VALUES (1, 1)`
const foreignKey = (options = '') => `f.foreignKey(() => Owner, { ${options} })`

/** Changes by what they are about. */
export const smallChanges: Readonly<Record<string, SmallChange>> = {
  'a field gets the name that its column has': {
    before: item('foo_bar: f.int()'),
    rows: 'INSERT INTO @_item (foo_bar) VALUES (1)',
    after: item('fooBar: f.int()'),
    answer: true,
    operations: ['Rename field foo_bar of Item to fooBar'],
    statements: 'none',
    sees: ['SELECT foo_bar FROM @_item', '1'],
  },
  'a model is spelt differently': {
    before: item(name, '{}', 'Userprofile'),
    rows: "INSERT INTO @_userprofile (name) VALUES ('a')",
    after: item(name, '{}', 'UserProfile'),
    answer: true,
    operations: ['Rename model Userprofile to UserProfile'],
    statements: 'none',
    sees: ['SELECT name FROM @_userprofile', 'a'],
  },
  'what people read, validators and forms': {
    before: item(`${name}, kind: f.choice(['a', 'b'])`),
    after: item(
      `name: f.char({ maxLength: 20, label: 'Name', help: 'x', validators: [() => undefined],
       blank: true, editable: false, minLength: 2 }), kind: f.choice({ a: 'A', b: 'B', c: 'C' })`,
      "{ label: 'Thing', plural: 'Things', baseFilter: { name: 'x' } }",
    ),
    operations: [],
  },
  'functions and fields of the same column': {
    before: item(`n: f.int({ default: () => 1 }), at: f.dateTime({ autoNow: true }), slug: f.slug(),
      mail: f.char({ maxLength: 254 })`),
    after: item(`n: f.int({ default: () => 2 }), at: f.dateTime({ autoNowAdd: true }),
      slug: f.char({ maxLength: 50 }), mail: f.email()`),
    operations: [],
  },
  'the same conditions again': {
    before: item(
      name,
      "{ constraints: [check('@_c', Q.or({ name: 'a' }, Q.not({ name: 'b' })))] }",
    ),
    after: item(name, "{ constraints: [check('@_c', Q.or({ name: 'a' }, Q.not({ name: 'b' })))] }"),
    operations: [],
  },
  'an order': {
    before: item(name),
    after: item(name, "{ ordering: ['-name'] }"),
    statements: 'none',
  },
  'a default of the code': {
    before: item('n: f.int({ default: 7 })'),
    after: item('n: f.int({ default: 8 })'),
    statements: 'none',
  },
  'what a deletion does in the code': {
    before: owned(foreignKey("onDelete: 'cascade'")),
    after: owned(foreignKey("onDelete: 'protect'")),
    statements: 'none',
  },
  'what a deletion does in the database': {
    before: owned(foreignKey("onDelete: 'cascade'")),
    rows: someOwned,
    after: owned(foreignKey("onDelete: 'dbCascade'")),
    takes: ['DELETE FROM @_owner WHERE id = 1'],
    sees: ['SELECT owner_id FROM @_item', '2'],
  },
  'the order of an index': {
    before: item('a: f.int(), b: f.int()', "{ indexes: [index('a', 'b')] }"),
    rows: 'INSERT INTO @_item (a, b) VALUES (1, 2)',
    after: item('a: f.int(), b: f.int()', "{ indexes: [index('b', 'a')] }"),
    operations: ['Remove index @_item_a_b_idx from Item', 'Add index on b, a to Item'],
  },
  'a field with rules and an index of its own comes': {
    before: item(name),
    rows: "INSERT INTO @_item (name) VALUES ('a')",
    after: item(
      `${name}, code: f.int({ default: 3 })`,
      `{ constraints: [unique('@_u', ['name', 'code']), check('@_c', Q({ code: { gt: 0 } }))], indexes: [index('code')] }`,
    ),
    sees: ['SELECT name, code FROM @_item', 'a,3'],
    refuses: [
      "INSERT INTO @_item (name, code) VALUES ('a', 3)",
      "INSERT INTO @_item (name, code) VALUES ('b', 0)",
    ],
  },
  'a field with rules and an index goes': {
    before: item(
      `${name}, code: f.int({ default: 3 })`,
      `{ constraints: [unique('@_u', ['name', 'code']), check('@_c', Q({ code: { gt: 0 } }))], indexes: [index('code')] }`,
    ),
    rows: "INSERT INTO @_item (name, code) VALUES ('a', 1)",
    after: item(name),
    loses: true,
    sees: ['SELECT * FROM @_item', '1,a'],
  },
  'rows without a value get the default of the column': {
    before: item('n: f.int({ null: true })'),
    rows: 'INSERT INTO @_item (n) VALUES (1), (NULL)',
    after: item('n: f.int({ dbDefault: 7 })'),
    takes: ['INSERT INTO @_item DEFAULT VALUES'],
    sees: ['SELECT n FROM @_item ORDER BY id', '1 7 7'],
  },
  'the default of a column changes, and one goes': {
    before: item("n: f.int({ dbDefault: 7 }), t: f.text({ dbDefault: 'x' })"),
    rows: 'INSERT INTO @_item DEFAULT VALUES',
    after: item('n: f.int({ dbDefault: 8 }), t: f.text()'),
    refuses: ['INSERT INTO @_item (n) VALUES (1)'],
    takes: ["INSERT INTO @_item (t) VALUES ('y')"],
    sees: ['SELECT n, t FROM @_item ORDER BY id', '7,x 8,y'],
  },
  'rules of columns come and go': {
    before: item('n: f.int(), u: f.int({ unique: true }), i: f.int({ index: true })'),
    rows: 'INSERT INTO @_item (n, u, i) VALUES (1, 2, 3)',
    after: item('n: f.int({ null: true }), u: f.int({ index: true }), i: f.int({ unique: true })'),
    takes: ['INSERT INTO @_item (n, u, i) VALUES (NULL, 2, 4)'],
    refuses: ['INSERT INTO @_item (u, i) VALUES (2, 4)'],
  },
  'columns of other types': {
    before: item(`a: f.char({ maxLength: 9 }), b: f.int(), c: f.int(), d: f.float(), e: f.boolean(),
      g: f.char({ maxLength: 40 }), h: f.bigInt(), i: f.text()`),
    rows: `INSERT INTO @_item (a, b, c, d, e, g, h, i)
      VALUES ('12', 5, 6, 2, true, '0190a1b2-0000-7000-8000-000000000001', 7, 'x')`,
    after:
      item(`a: f.int(), b: f.text(), c: f.bigInt(), d: f.int(), e: f.int(), g: f.uuid(), h: f.int(),
      i: f.char({ maxLength: 3 })`),
    answer: false,
    sees: [
      'SELECT a, b, c, d, e, g, h, i FROM @_item',
      '12,5,6,2,1,0190a1b2-0000-7000-8000-000000000001,7,x',
    ],
  },
  'a generated column comes': {
    before: item('a: f.int()'),
    rows: 'INSERT INTO @_item (a) VALUES (4)',
    after: item(
      "a: f.int(), twice: f.generated(f.int(), F('a').times(2))",
      "{ indexes: [index('twice')] }",
    ),
    sees: ['SELECT a, twice FROM @_item', '4,8'],
  },
  'a generated column is computed differently': {
    before: item("a: f.int(), twice: f.generated(f.int(), F('a').times(2))"),
    rows: 'INSERT INTO @_item (a) VALUES (4)',
    after: item("a: f.int(), twice: f.generated(f.int(), F('a').times(3))"),
    sees: ['SELECT a, twice FROM @_item', '4,12'],
  },
  'a key of two columns': {
    before: item(
      'order: f.int(), line: f.int(), text: f.text()',
      "{ primaryKey: ['order', 'line'] }",
    ),
    rows: `INSERT INTO @_item ("order", line, text) VALUES (1, 1, 'a'), (1, 2, 'b')`,
    after: item(
      'order: f.bigInt(), position: f.int(), text: f.char({ maxLength: 9 })',
      "{ primaryKey: ['order', 'position'] }",
    ),
    answer: true,
    sees: ['SELECT position, text FROM @_item ORDER BY position', '1,a 2,b'],
    refuses: [`INSERT INTO @_item ("order", position, text) VALUES (1, 2, 'c')`],
  },
  'a table gets a name of its own': {
    before: tagged('tags'),
    rows: someTagged,
    after: tagged('tags', "{ table: '@_mine' }"),
    sees: ['SELECT id FROM @_mine', '1'],
  },
  'a relation to one row that no other has': {
    before: owned(foreignKey()),
    rows: someOwned,
    after: owned('f.oneToOne(() => Owner)'),
    refuses: ['INSERT INTO @_item (owner_id) VALUES (1)'],
    sees: ['SELECT owner_id FROM @_item ORDER BY id', '1 2'],
  },
  'a relation to one row that others may have': {
    before: owned('f.oneToOne(() => Owner)'),
    rows: someOwned,
    after: owned(foreignKey()),
    takes: ['INSERT INTO @_item (owner_id) VALUES (1)'],
  },
  'a relation must have a row': {
    before: owned(foreignKey('null: true')),
    rows: `${owners} INSERT INTO @_item (owner_id) VALUES (1), (NULL)`,
    after: owned(foreignKey()),
    answer: 2,
    sees: ['SELECT owner_id FROM @_item ORDER BY id', '1 2'],
  },
  'relations come to a table with rows': {
    before: item(name),
    rows: "INSERT INTO @_item (name) VALUES ('a')",
    after: `${owner}${item(`${name}, get owner() { return f.foreignKey(() => Owner, { null: true }) },
      get next() { return f.foreignKey(() => Item, { null: true }) }`)}`,
    sees: ['SELECT name, owner_id, next_id FROM @_item', 'a,,'],
    refuses: ["INSERT INTO @_item (name, next_id) VALUES ('a', 9)"],
  },
  'a many-to-many relation leads elsewhere': {
    before: `${tagged('tags')}${item(name, '{}', 'Label')}`,
    rows: someTagged,
    after: `${tag}${item(name, '{}', 'Label')}${item('get tags() { return f.manyToMany(() => Label) }')}`,
    loses: true,
    sees: ['SELECT count(*) AS n FROM @_item_tags WHERE label_id > 0', '0'],
  },
  'a many-to-many relation is renamed': {
    before: tagged('tags'),
    rows: someTagged,
    after: tagged('labels'),
    answer: true,
    operations: ['Rename field tags of Item to labels'],
    sees: ['SELECT item_id, tag_id FROM @_item_labels', '1,1'],
  },
  'shared columns get one more': {
    before: item(name) + item(name, '{}', 'Other'),
    rows: "INSERT INTO @_item (name) VALUES ('a'); INSERT INTO @_other (name) VALUES ('b')",
    after:
      item(`${name}, at: f.dateTime({ null: true })`) +
      item(`${name}, at: f.dateTime({ null: true })`, '{}', 'Other'),
    operations: ['Add field at to Item', 'Add field at to Other'],
    sees: ['SELECT name, at FROM @_other', 'b,'],
  },
  'models of one app that need each other': {
    before: item(name),
    after: `${item(name)}class A extends Model({ get b() { return f.foreignKey(() => B) } }) {}
      class B extends Model({ get a() { return f.foreignKey(() => A, { null: true }) } }) {}`,
    operations: ['Create model B', 'Create model A', 'Add field a to B'],
  },
  'two fields exchange their names': {
    before: item("first: f.char({ maxLength: 9 }), last: f.text({ default: '' })"),
    rows: "INSERT INTO @_item (first, last) VALUES ('x', 'y')",
    after: item("last: f.char({ maxLength: 9 }), first: f.text({ default: '' })"),
    answer: false,
    sees: ['SELECT first, last FROM @_item', 'x,y'],
  },
}
