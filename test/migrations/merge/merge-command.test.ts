import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run, shopProject } from '../../cli/shop-project.ts'

const folder = 'apps/shop/migrations'
const adding = (field: string) => `import { f, migration, op } from 'voltaic/migrations'
export default migration({
  dependencies: [['shop', '0001_initial']],
  operations: [op.addField('Product', '${field}', f.int({ null: true }))],
})
`

describe('makemigrations --merge', () => {
  it('brings two branches together that a database has in part', async () => {
    await using project = await shopProject()
    await run(project, ['makemigrations'])
    await project.write(`${folder}/0002_size.ts`, adding('size'))
    assert.equal((await run(project, ['migrate'])).code, 0)
    await project.write(`${folder}/0002_color.ts`, adding('color'))

    const refused = await run(project, ['migrate'])
    assert.equal(refused.code, 1)
    assert.match(refused.stderr, /several last migrations: 0002_color and 0002_size.*--merge/)
    const merged = await run(project, ['makemigrations', '--merge'])
    assert.equal(merged.code, 0, merged.stderr)
    assert.match(
      merged.stdout,
      /0003_merge_0002_color_0002_size\.ts\n {2}Merge 0002_color and 0002_size/,
    )
    const migrated = await run(project, ['migrate'])
    assert.equal(migrated.code, 0, migrated.stderr)
    assert.deepEqual(migrated.stdout.match(/(?<=shop\.)\w+$/gm), [
      '0002_color',
      '0003_merge_0002_color_0002_size',
    ])
    const again = await run(project, ['makemigrations', '--merge'])
    assert.match(again.stdout, /no branches to merge/)
  })

  it('names the clash, and writes nothing', async () => {
    await using project = await shopProject()
    await run(project, ['makemigrations'])
    await project.write(`${folder}/0002_size.ts`, adding('size'))
    await project.write(`${folder}/0002_same.ts`, adding('size'))
    const { code, stderr } = await run(project, ['makemigrations', '--merge'])
    assert.equal(code, 1)
    assert.match(stderr, /cannot be merged.*\n {2}- "Add field size to Product" of shop\.0002_same/)
  })
})
