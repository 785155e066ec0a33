/** The model layer is checked by both compilers, gives short declarations, and its models run under plain Node. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { promisify } from 'node:util'
import { compile, compiledFolder, root } from './compilers.ts'

const run = promisify(execFile)

suite('the types of the model layer', () => {
  test('TypeScript 5.9 accepts them, and every error that the type tests expect', async () => {
    using made = compiledFolder({
      include: [join(root, 'src/db'), join(root, 'src/db.ts'), join(root, 'test/types/*-d.ts')],
    })
    const { failed, stdout } = await compile('TypeScript 5.9', made.folder)
    assert.ok(!failed, stdout)
  })

  test('declarations of models are short and name everything', async () => {
    const models = join(root, 'test/types/models')
    using made = compiledFolder({
      compilerOptions: {
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        rootDir: root,
        outDir: 'out',
      },
      include: [models, join(root, 'examples/auction/apps/lots/models.ts')],
    })
    const { stdout } = await compile('TypeScript 7', made.folder)
    assert.doesNotMatch(stdout, /TS4\d{3}|TS7056|TS2742/)
    const size = (path: string) => readFileSync(join(made.folder, 'out', path), 'utf8').length
    assert.ok(size('test/types/models/lots.d.ts') < 3_500)
    assert.ok(size('test/types/models/accounts.d.ts') < 2_500)
    assert.ok(size('examples/auction/apps/lots/models.d.ts') < 9_000)
  })

  test('a file of models runs under plain Node', async () => {
    const models = join(root, 'test/types/models/lots.ts')
    const { stderr } = await run(process.execPath, ['--conditions=voltaic-src', models])
    assert.equal(stderr.replaceAll(/.*ExperimentalWarning.*\n.*\n/g, ''), '')
  })
})
