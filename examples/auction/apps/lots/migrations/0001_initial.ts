import { check, f, index, migration, op, Q, unique } from 'voltaic/migrations'

export default migration({
  dependencies: [['accounts', '0001_initial']],
  operations: [
    op.createModel(
      'Lot',
      {
        title: f.char({ maxLength: 200 }),
        slug: f.char({ unique: true, maxLength: 220 }),
        description: f.text({ default: '' }),
        status: f.text({ default: 'draft' }),
        origin: f.text(),
        year: f.smallInt(),
        cylinders: f.smallInt({ null: true }),
        displacement: f.int({ null: true }),
        horsepower: f.int({ null: true }),
        weight: f.int({ null: true }),
        acceleration: f.decimal({ null: true, maxDigits: 4, decimalPlaces: 1 }),
        economy: f.decimal({ null: true, maxDigits: 4, decimalPlaces: 1 }),
        openingPrice: f.decimal({ maxDigits: 12, decimalPlaces: 2 }),
        price: f.decimal({ maxDigits: 12, decimalPlaces: 2, default: 0 }),
        bidCount: f.int({ default: 0 }),
        runHours: f.smallInt({ default: 24 }),
        closesAt: f.dateTime({ null: true }),
        createdAt: f.dateTime(),
        seller: f.foreignKey('accounts.User', { onDelete: 'protect' }),
        winner: f.foreignKey('accounts.User', { null: true, onDelete: 'setNull' }),
      },
      {
        ordering: ['closesAt', 'id'],
        indexes: [
          index('status', 'closesAt'),
          index('status', 'price'),
          index('status', '-bidCount'),
          index('origin', 'year'),
          index('seller', 'status'),
        ],
        constraints: [
          check('opening_price_positive', { openingPrice: { gt: 0 } }),
          check('draft_or_timed', Q.or({ status: 'draft' }, { closesAt: { isNull: false } })),
        ],
      },
    ),
    op.createModel(
      'Bid',
      {
        amount: f.decimal({ maxDigits: 12, decimalPlaces: 2 }),
        key: f.char({ maxLength: 64 }),
        createdAt: f.dateTime(),
        lot: f.foreignKey('lots.Lot', { onDelete: 'cascade' }),
        bidder: f.foreignKey('accounts.User', { onDelete: 'protect' }),
      },
      {
        ordering: ['-id'],
        indexes: [index('bidder', '-id')],
        constraints: [
          unique('one_bid_per_amount', ['lot', 'amount']),
          unique('one_bid_per_key', ['bidder', 'key']),
        ],
      },
    ),
    op.createModel(
      'Notice',
      {
        kind: f.text(),
        text: f.char({ maxLength: 400 }),
        isRead: f.boolean({ default: false }),
        createdAt: f.dateTime(),
        user: f.foreignKey('accounts.User', { onDelete: 'cascade' }),
        lot: f.foreignKey('lots.Lot', { onDelete: 'cascade' }),
      },
      { ordering: ['-id'], indexes: [index('user', 'isRead')] },
    ),
  ],
})
