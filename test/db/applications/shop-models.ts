/** A shop: a tree of categories, products with stock, customers, orders with items, coupons. */
import { check, F, f, index, Model, Q, unique } from 'voltaic/db'

const timestamps = {
  createdAt: f.dateTime({ autoNowAdd: true }),
  updatedAt: f.dateTime({ autoNow: true }),
}

export class Category extends Model(
  {
    name: f.char({ maxLength: 60 }),
    get parent() {
      return f.foreignKey(() => Category, { null: true, onDelete: 'cascade' })
    },
    get children() {
      return f.reverse(() => Category, 'parent')
    },
    get products() {
      return f.reverse(() => Product, 'category')
    },
  },
  { ordering: ['name'], constraints: [unique('name_in_parent', ['parent', 'name'])] },
) {
  async path(): Promise<string> {
    const parent = await this.parent
    return parent ? `${await parent.path()} / ${this.name}` : this.name
  }
}

export class Product extends Model(
  {
    ...timestamps,
    name: f.char({ maxLength: 100 }),
    slug: f.slug({ unique: true }),
    description: f.text({ default: '' }),
    price: f.decimal({ maxDigits: 10, decimalPlaces: 2 }),
    weight: f.float({ null: true }),
    stock: f.positiveInt({ default: 0 }),
    isActive: f.boolean({ default: true }),
    attributes: f.json({ default: () => ({}) }),
    releasedOn: f.date({ null: true }),
    get category() {
      return f.foreignKey(() => Category, { onDelete: 'protect' })
    },
    get related() {
      return f.manyToMany(() => Product, { symmetrical: true })
    },
    get items() {
      return f.reverse(() => Item, 'product')
    },
  } as const,
  {
    indexes: [index('category', '-price')],
    constraints: [check('price_not_negative', Q({ price: { gte: 0 } }))],
  },
) {
  static available(products = this.all()) {
    return products.filter({ isActive: true, stock: { gt: 0 } })
  }
}

export class Customer extends Model({
  name: f.char({ maxLength: 80 }),
  email: f.email({ unique: true }),
  bornOn: f.date({ null: true }),
  get orders() {
    return f.reverse(() => Order, 'customer')
  },
}) {}

export class Coupon extends Model(
  {
    code: f.char({ maxLength: 20 }),
    percent: f.smallInt(),
    startsAt: f.dateTime(),
    endsAt: f.dateTime(),
    isRedeemed: f.boolean({ default: false }),
    get orders() {
      return f.reverse(() => Order, 'coupon')
    },
  },
  {
    constraints: [
      unique('open_code', ['code'], { condition: Q({ isRedeemed: false }) }),
      check('ends_later', Q({ endsAt: { gt: F('startsAt') } })),
    ],
  },
) {}

export class Order extends Model(
  {
    ...timestamps,
    status: f.choice(['cart', 'placed', 'paid', 'shipped', 'cancelled'], { default: 'cart' }),
    placedAt: f.dateTime({ null: true }),
    note: f.text({ null: true }),
    get customer() {
      return f.foreignKey(() => Customer, { onDelete: 'restrict' })
    },
    get coupon() {
      return f.foreignKey(() => Coupon, { null: true, onDelete: 'setNull' })
    },
    get items() {
      return f.reverse(() => Item, 'order')
    },
  },
  { ordering: ['id'] },
) {}

export class Item extends Model(
  {
    quantity: f.positiveInt(),
    price: f.decimal({ maxDigits: 10, decimalPlaces: 2 }),
    get order() {
      return f.foreignKey(() => Order, { onDelete: 'cascade' })
    },
    get product() {
      return f.foreignKey(() => Product, { onDelete: 'protect' })
    },
  },
  { constraints: [unique('product_once', ['order', 'product'])] },
) {}

export const shopModels = [Category, Product, Customer, Coupon, Order, Item]

/** Two levels of categories, four products, two customers, three orders. */
export async function openShop() {
  const home = await Category.create({ name: 'Home' })
  const [kitchen, garden] = await Category.bulkCreate([
    { name: 'Kitchen', parent: home },
    { name: 'Garden', parent: home },
  ])
  const [pan, cup, rake, hose] = await Product.bulkCreate([
    {
      name: 'Pan',
      slug: 'pan',
      price: '39.90',
      stock: 5,
      weight: 1.5,
      category: kitchen!,
      attributes: { colour: 'black', sizes: [24, 28] },
    },
    {
      name: 'cup',
      slug: 'cup',
      price: '7.50',
      stock: 100,
      category: kitchen!,
      attributes: { colour: 'red' },
    },
    { name: 'Rake', slug: 'rake', price: '19.00', stock: 0, weight: 2.25, category: garden! },
    {
      name: 'Hose',
      slug: 'hose',
      price: '24.95',
      stock: 8,
      category: garden!,
      isActive: false,
      releasedOn: '2024-02-29',
    },
  ])
  const [ann, ben] = await Customer.bulkCreate([
    { name: 'Ann', email: 'ann@x.example', bornOn: '1990-05-01' },
    { name: 'Ben', email: 'ben@x.example' },
  ])
  const coupon = await Coupon.create({
    code: 'SPRING',
    percent: 10,
    startsAt: new Date('2026-03-01'),
    endsAt: new Date('2026-06-01'),
  })
  const first = await Order.create({
    customer: ann!,
    status: 'paid',
    placedAt: new Date('2026-03-28T23:30:00Z'),
    coupon,
  })
  const second = await Order.create({
    customer: ann!,
    status: 'placed',
    placedAt: new Date('2026-04-02T08:00:00Z'),
  })
  const third = await Order.create({ customer: ben! })
  await Item.bulkCreate([
    { order: first, product: pan!, quantity: 1, price: '39.90' },
    { order: first, product: cup!, quantity: 6, price: '7.50' },
    { order: second, product: cup!, quantity: 2, price: '7.00' },
    { order: third, product: rake!, quantity: 1, price: '19.00' },
  ])
  return {
    home,
    kitchen: kitchen!,
    garden: garden!,
    pan: pan!,
    cup: cup!,
    rake: rake!,
    hose: hose!,
    ann: ann!,
    ben: ben!,
    coupon,
    first,
    second,
    third,
  }
}
