import assert from 'node:assert/strict'
import { readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { inspectDatabase } from '../../../src/migrations/inspect/inspect-database.ts'
import { type ProjectFolder, projectFolder } from '../../cli/project-folder.ts'
import { repository, startProcess } from '../../support/child-process.ts'
import { databaseForTest } from '../database-for-test.ts'
import { dialects } from '../dialects.ts'
import { databaseText, load } from './existing-project.ts'

const tsconfig = {
  extends: './repository/tsconfig.json',
  compilerOptions: { noEmit: true, rootDir: '/', typeRoots: ['./repository/node_modules/@types'] },
  include: ['models'],
}

/** A folder with the models of all databases that there are. */
async function allModels(): Promise<ProjectFolder> {
  const { formatter, javascript } = JSON.parse(
    await readFile(join(repository, 'biome.json'), 'utf8'),
  )
  const folder = await projectFolder({
    'tsconfig.json': JSON.stringify(tsconfig),
    'biome.json': JSON.stringify({ formatter, javascript }),
  })
  await symlink(repository, folder.file('repository'))
  for (const { dialect } of dialects.filter(({ skip }) => !skip)) {
    for (const name of ['chinook', 'sakila', 'django', 'oddities']) {
      await using made = await databaseForTest(dialect)
      await load(made.database, await databaseText(name, dialect))
      const { text } = await inspectDatabase(made.database)
      await folder.write(`models/${name}-${dialect}.ts`, text)
    }
  }
  return folder
}

describe('models that were written for a database', () => {
  it('pass the compilers that a project may have, and have the form of other files', async () => {
    await using folder = await allModels()
    const check = async (program: string, ...args: string[]) => {
      const child = startProcess(
        process.execPath,
        [join(repository, 'node_modules', program), ...args],
        { cwd: folder.path },
      )
      const { code } = await child.exited
      assert.equal(code, 0, child.stdout + child.stderr)
    }
    await check('typescript/bin/tsc', '-p', folder.path)
    await check('typescript-5/bin/tsc', '-p', folder.path)
    await check('@biomejs/biome/bin/biome', 'format', 'models')
  })
})
