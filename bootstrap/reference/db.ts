/** The reference of models and queries. */
import { type DoorPlan, hiddenIn } from './plan.ts'

export const db: DoorPlan = {
  door: 'db.ts',
  title: 'Reference: voltaic/db',
  index: 'db/README.md',
  models: 'bootstrap/reference/lots.md',
  pages: [
    {
      file: 'db/models.md',
      title: 'Models',
      intro: 'Declaring a model, its indexes and its constraints.',
      from: [
        'db/model/model.ts',
        'db/model/options.ts',
        'db/model/constraints.ts',
        'db/types/model-class.ts',
      ],
      also: [
        {
          file: 'db/types/model-statics.ts',
          name: 'ModelStatics',
          as: 'The class itself',
          without: { file: 'db/types/query-set.ts', name: 'QuerySet' },
        },
      ],
      first: ['Model', 'ModelOptions', 'index', 'unique', 'check'],
    },
    {
      file: 'db/fields.md',
      title: 'Fields',
      intro: 'What a row holds: its columns, and its relations to other rows.',
      from: ['db/fields/'],
      also: hiddenIn(
        'db/fields/options.ts',
        'ColumnOptions',
        'TextOptions',
        'NumberOptions',
        'DecimalOptions',
        'MomentOptions',
        'ChoiceOptions',
        'JsonOptions',
        'FileOptions',
        'GeneratedOptions',
        'ForeignKeyOptions',
        'ManyToManyOptions',
      ),
      first: ['f'],
    },
    {
      file: 'db/querysets.md',
      title: 'Querysets',
      intro:
        'A queryset is a query that has not been asked yet. Every method gives a new one; awaiting it, or walking over it, asks the database. Every model class has these methods too, and begins with all rows: `Lot.filter(…)` is `Lot.all().filter(…)`. Only `update` and `delete` are not there: they begin with `all()` or a filter. In the signatures, a `Path` is the name of a column or of an annotation, or leads to one over relations: `seller.email`; a `Term` is a path with or without `-`, or an expression.',
      from: ['db/types/query-set.ts'],
      also: hiddenIn('db/types/grouped-rows.ts', 'GroupedRows'),
      first: ['QuerySet'],
    },
    {
      file: 'db/conditions.md',
      title: 'Conditions',
      intro: 'What `filter`, `exclude`, `get` and `Q` take.',
      from: ['db/types/where.ts', 'db/expressions/q.ts'],
      also: hiddenIn(
        'db/types/where.ts',
        'EqualityLookups',
        'OrderedLookups',
        'TextLookups',
        'DateLookups',
        'TimeLookups',
        'DateTimeLookups',
        'JsonLookups',
        'ArrayLookups',
        'RelationLookups',
      ),
      first: ['Where', 'Q'],
    },
    {
      file: 'db/rows.md',
      title: 'Rows',
      intro:
        'An instance of a model class is a row: its columns, its relations, and these methods.',
      from: ['db/types/insert.ts', 'db/deletion/'],
      also: [{ file: 'db/types/rows/row.ts', name: 'RowMethods' }],
      first: ['RowMethods'],
    },
    {
      file: 'db/relations.md',
      title: 'Related rows',
      intro: 'What a relation of a row gives.',
      from: ['db/types/field.ts', 'db/types/related-set.ts'],
      also: [
        ...hiddenIn('db/types/field.ts', 'Ref'),
        ...hiddenIn('db/types/related-set.ts', 'RelatedSet', 'ManySet'),
      ],
    },
    {
      file: 'db/aggregates.md',
      title: 'Aggregates',
      intro: 'Values computed over many rows: in `annotate`, `aggregate` and after `groupBy`.',
      from: ['db/expressions/aggregate'],
      first: ['Count', 'Sum', 'Avg', 'Min', 'Max'],
    },
    {
      file: 'db/windows.md',
      title: 'Windows',
      intro:
        'Values computed over the rows around each row: its place, the value of the row before, a running total.',
      from: ['db/expressions/window'],
      also: hiddenIn('db/types/expressions/window.ts', 'WindowOptions', 'Frame'),
      first: ['Window', 'WindowOptions', 'Frame'],
    },
    {
      file: 'db/expressions.md',
      title: 'Expressions',
      intro:
        'Values that the database computes: in `annotate`, `orderBy`, `update`, and on the right of a condition. A text among the arguments is the path of a column; `Value` makes it a text.',
      from: ['db/expressions/'],
      also: [
        { file: 'db/types/expressions/expression.ts', name: 'FieldPath', as: 'Expression' },
        ...hiddenIn(
          'db/types/expressions/expression.ts',
          'Ordering',
          'Aggregated',
          'Annotation',
          'Argument',
          'Operable',
        ),
      ],
      first: ['F', 'Value', 'Expression'],
    },
    {
      file: 'db/transactions.md',
      title: 'Transactions',
      intro: 'What belongs together, and what runs after it was kept.',
      from: ['db/engine/transaction.ts', 'db/engine/ambient.ts'],
      first: ['atomic', 'onCommit', 'outsideTransaction', 'AtomicOptions'],
    },
    {
      file: 'db/errors.md',
      title: 'Errors',
      intro:
        'What models and queries throw. All codes stand in [the list of errors](../errors.md).',
      from: ['db/errors.ts', 'db/engine/errors.ts'],
      also: hiddenIn('core/errors.ts', 'VoltaicError'),
      first: ['VoltaicError', 'DatabaseError', 'IntegrityError'],
    },
    {
      file: 'db/signals.md',
      title: 'Signals',
      intro: 'What is called when rows are written.',
      from: ['db/signals.ts', 'db/row-changes.ts'],
      also: hiddenIn('db/signals.ts', 'Signal'),
      first: ['preSave', 'postSave', 'preDelete', 'postDelete', 'm2mChanged', 'observeRows'],
    },
    {
      file: 'db/databases.md',
      title: 'Databases',
      intro:
        'Connecting outside of a project, watching what is asked, and writing SQL by hand. What differs between databases stands in [databases](../databases.md).',
      from: ['db/engine/'],
      first: ['connect', 'ConnectOptions', 'Database', 'queries', 'assertQueries'],
    },
    {
      file: 'db/generic.md',
      title: 'Code for any model',
      intro: 'What code uses that does not know its model: an admin, an API, an export.',
      from: [
        'db/any-model.ts',
        'db/types/any-query-set.ts',
        'db/model-info.ts',
        'db/model/meta.ts',
      ],
      first: ['AnyModel', 'AnyQuerySet', 'AnyRow', 'modelInfo'],
    },
  ],
}
