import assert from 'node:assert/strict'
import { rename } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { run, shopProject } from '../../cli/shop-project.ts'

const folder = 'apps/shop/migrations'
const changing = (
  after: string,
  operation: string,
) => `import { f, migration, op } from 'voltaic/migrations'
export default migration({ dependencies: [['shop', '${after}']], operations: [${operation}] })
`

describe('squashmigrations', () => {
  it('serves a new database and one in the middle', async () => {
    await using project = await shopProject()
    await run(project, ['makemigrations'])
    await project.write(
      `${folder}/0002_size.ts`,
      changing('0001_initial', `op.addField('Product', 'size', f.int({ null: true }))`),
    )
    assert.equal((await run(project, ['migrate'])).code, 0)
    await project.write(
      `${folder}/0003_width.ts`,
      changing('0002_size', `op.renameField('Product', 'size', 'width')`),
    )
    await project.write(
      `${folder}/0004_none.ts`,
      changing('0003_width', `op.removeField('Product', 'width')`),
    )

    const dry = await run(project, ['squashmigrations', 'shop', '0004', '--dry-run'])
    assert.match(dry.stdout, /export default migration/)
    const squashed = await run(project, ['squashmigrations', 'shop', '0004'])
    assert.equal(squashed.code, 0, squashed.stderr)
    assert.match(
      squashed.stdout,
      /^apps\/shop\/migrations\/0001_squashed_0004_none\.ts\n {2}Create model/,
    )
    assert.match(squashed.stdout, /5 operations became 2, of 4 migrations\.\n$/)

    const shown = await run(project, ['showmigrations', 'shop'])
    assert.match(shown.stdout, /\[ \] shop\.0001_squashed_0004_none .*2 of them applied/)
    const rest = await run(project, ['migrate', '--allow-data-loss'])
    assert.equal(rest.code, 0, rest.stderr)
    assert.deepEqual(rest.stdout.match(/(?<=shop\.)\d+_\w+$/gm), ['0003_width', '0004_none'])
    assert.match(
      (await run(project, ['showmigrations', 'shop'])).stdout,
      /^\[x\] shop\.0001_squashed_0004_none .*\n$/,
    )
    assert.equal((await run(project, ['makemigrations', '--check'])).code, 0)

    await rename(project.file('data'), project.file('old'))
    const fresh = await run(project, ['migrate'])
    assert.equal(fresh.code, 0, fresh.stderr)
    assert.deepEqual(fresh.stdout.match(/(?<=shop\.)\d+_\w+$/gm), ['0001_squashed_0004_none'])
    assert.match((await run(project, ['migrate'])).stdout, /up to date/)
  })

  it('takes the first and the last, and says what is wrong', async () => {
    await using project = await shopProject()
    await run(project, ['makemigrations'])
    const alone = await run(project, ['squashmigrations', 'shop', '0001', '0001'])
    assert.equal(alone.code, 1)
    assert.match(alone.stderr, /there is only one migration/)
    assert.equal((await run(project, ['squashmigrations', 'shop'])).code, 2)
  })
})
