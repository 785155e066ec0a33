/** What the types of models cost the compilers: counted in instantiations, which do not depend on the machine. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type Compiler, compile, compiledFolder, compilers } from './compilers.ts'

const source = '../../src/db'

const head = `import { f } from '${source}/fields/f.ts'
import { Model } from '${source}/model/model.ts'
`

/** A model of so many columns and three relations to its neighbours, which refer back. */
function modelSource(i: number, count: number, columns: number): string {
  const next = `M${(i + 1) % count}`
  const previous = `M${(i + count - 1) % count}`
  const texts = Array.from(
    { length: columns - 3 },
    (_, n) => `  text${n}: f.char({ maxLength: 9 }),`,
  )
  return `${head}import { ${next} } from './${next}.ts'
import { ${previous} } from './${previous}.ts'

export class M${i} extends Model({
${texts.join('\n')}
  amount: f.decimal({ maxDigits: 12, decimalPlaces: 2, null: true }),
  at: f.dateTime({ autoNowAdd: true }),
  state: f.choice(['a', 'b'], { default: 'a' }),
  get next() { return f.foreignKey(() => ${next}, { null: true }) },
  get other() { return f.foreignKey(() => ${previous}, { null: true }) },
  get backs() { return f.reverse(() => ${previous}, 'next') },
}) {
  open() { return this.backs.filter({ state: 'a' }).orderBy('-at') }
  static latestOne() { return this.filter({ state: 'b' }).selectRelated('next').first() }
}
`
}

const bare = (name: string) => `export class ${name} extends Model({
  a: f.char({ maxLength: 9 }), b: f.char({ maxLength: 9 }), c: f.char({ maxLength: 9 }),
  d: f.char({ maxLength: 9 }), e: f.char({ maxLength: 9 }), g: f.char({ maxLength: 9 }),
  amount: f.decimal({ maxDigits: 12, decimalPlaces: 2, null: true }),
  at: f.dateTime({ autoNowAdd: true }),
  state: f.choice(['a', 'b'], { default: 'a' }),
  get next() { return f.foreignKey(() => ${name}, { null: true }) },
}) {}
`

const one = head + bare('A')
const query = `export const first = await A.filter({ state: 'a' }).orderBy('-at').first()\n`
const deep = `export const deep = await A.filter({ next: { next: { next: { a: { contains: 'x' } } } } }).selectRelated('next.next')\n`
const read = 'export const name = deep[0]?.next?.next?.a\n'

suite('the cost of types', () => {
  for (const compiler of Object.keys(compilers) as Compiler[]) {
    async function instantiations(files: Readonly<Record<string, string>>): Promise<number> {
      using made = compiledFolder({ include: ['*.ts'] }, files)
      const { failed, stdout } = await compile(compiler, made.folder, '--extendedDiagnostics')
      assert.ok(!failed, stdout)
      return Number(/Instantiations:\s+(\d+)/.exec(stdout)?.[1])
    }

    test(`${compiler}: a model, queries of it, and rows that were joined`, async () => {
      const model = await instantiations({ 'a.ts': one })
      const second = (await instantiations({ 'a.ts': one + bare('B') })) - model
      const queried = (await instantiations({ 'a.ts': one + query })) - model
      const joined = (await instantiations({ 'a.ts': one + deep })) - model
      const whole = (await instantiations({ 'a.ts': one + deep + read })) - model
      assert.ok(second < 620, `${second} for a model of 10 fields`)
      assert.ok(queried < 800, `${queried} for filter, orderBy, first`)
      assert.ok(joined < 1_300, `${joined} for a filter over three models with joined rows`)
      assert.ok(whole < 2_200, `${whole} with reading a column of the joined rows`)
    })

    test(`${compiler}: 150 models of 15 columns in cycles, with methods and queries`, async () => {
      const names = Array.from({ length: 150 }, (_, i) => i)
      const files = names.map((i) => [`M${i}.ts`, modelSource(i, 150, 15)] as const)
      const all = await instantiations(Object.fromEntries(files))
      assert.ok(all < 420_000, `${all} instantiations for 150 models`)
    })
  }
})
