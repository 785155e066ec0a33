/** What the types of models cost the compiler: counted in instantiations, which do not depend on the machine. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '../..')
const source = '../../../src/db'
const compiler = join(root, 'node_modules/typescript/bin/tsc')
const parent = join(root, '.voltaic')
mkdirSync(parent, { recursive: true })
const folder = mkdtempSync(join(parent, 'budget-'))
const run = promisify(execFile)

/** A model of 15 fields that refers to its neighbours, which refer back. */
function modelSource(i: number, count: number): string {
  const next = `M${(i + 1) % count}`
  const previous = `M${(i + count - 1) % count}`
  const texts = Array.from(
    { length: 10 },
    (_, n) => `  text${n}: f.char({ maxLength: ${n + 10} }),`,
  )
  return `import { f } from '${source}/fields/f.ts'
import { Model } from '${source}/model/model.ts'
import { ${next} } from './${next}.ts'
import { ${previous} } from './${previous}.ts'

export class M${i} extends Model({
${texts.join('\n')}
  amount: f.decimal({ maxDigits: 12, decimalPlaces: 2, null: true }),
  at: f.dateTime({ autoNowAdd: true }),
  state: f.choice(['a', 'b'], { default: 'a' }),
  get next() { return f.foreignKey(() => ${next}, { null: true }) },
  get backs() { return f.reverse(() => ${previous}, 'next') },
}) {
  open() { return this.backs.filter({ state: 'a' }) }
}
`
}

const use = `import { M0 } from './M0.ts'
export const first = await M0.filter({ state: 'a' }).orderBy('-at').first()
export const deep = await M0.filter({ next: { next: { next: { text0: { contains: 'x' } } } } }).selectRelated('next.next')
export const name = deep[0]?.next?.next?.text1
`

/** Type-checks `count` models, with what uses them; the number of instantiations. */
async function instantiations(count: number, extra = 'export {}\n'): Promise<number> {
  const directory = mkdtempSync(join(folder, 'models-'))
  for (let i = 0; i < count; i++) writeFileSync(join(directory, `M${i}.ts`), modelSource(i, count))
  writeFileSync(join(directory, 'use.ts'), extra)
  const config = { extends: join(root, 'tsconfig.json'), include: ['*.ts'] }
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(config))
  const { stdout } = await run(process.execPath, [
    compiler,
    '-p',
    directory,
    '--extendedDiagnostics',
  ]).catch(({ stdout: report }: { stdout: string }) => assert.fail(report))
  return Number(/Instantiations:\s+(\d+)/.exec(stdout)?.[1])
}

suite('the cost of types', () => {
  after(() => rmSync(folder, { recursive: true, force: true }))

  test('a model costs little, however many there are', async () => {
    const few = await instantiations(10)
    const many = await instantiations(150)
    const each = (many - few) / 140
    assert.ok(each < 3_800, `${Math.round(each)} instantiations for each model of 15 fields`)
    assert.ok(many < 600_000, `${many} instantiations for 150 models`)
  })

  test('a query costs little', async () => {
    const cost = (await instantiations(10, use)) - (await instantiations(10))
    assert.ok(cost < 14_000, `${cost} instantiations for two queries`)
  })
})
