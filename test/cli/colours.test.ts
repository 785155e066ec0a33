import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { repository } from '../support/child-process.ts'
import { noTerminal, plainText, startAtTerminal } from '../support/pseudo-terminal.ts'
import { afterFirst, lotsProject, migrationFile } from './lots-project.ts'
import { run } from './shop-project.ts'

const green = '\u001b[32mapplied\u001b[39m'
const slow = migrationFile(
  'op.run(async function slowly() { await new Promise((resolve) => setTimeout(resolve, 1200)) }, { reverse: () => {} })',
  afterFirst,
)

/** What `voltaic` with these arguments writes to a terminal. */
async function atTerminal(
  cwd: string,
  args: string,
  env: Record<string, string> = {},
): Promise<string> {
  const line = `"${process.execPath}" "${repository}/bin/voltaic.js" ${args}`
  await using child = startAtTerminal(line, { cwd, env })
  await child.exited
  return child.stdout
}

describe('migrate at a terminal', { skip: noTerminal }, () => {
  it('has colours, times, and a line of progress for what takes long, which goes away', async () => {
    await using project = await lotsProject({ 'apps/lots/migrations/0002_slow.ts': slow })
    const output = await atTerminal(project.path, 'migrate lots')
    assert.ok(output.includes(`${green} lots.0001_initial`), output)
    assert.match(plainText(output), /^2 migrations to apply\.$/m)
    assert.match(output, /lots\.0002_slow: Run code \(slowly\)/)
    const last = output.slice(output.lastIndexOf('\u001b[2K') + '\u001b[2K'.length)
    assert.match(plainText(last), /^applied lots\.0002_slow {2}\d\.\d s\n$/)
  })

  it('has no colours with NO_COLOR, and no line of progress on a terminal that can do nothing', async () => {
    await using project = await lotsProject({ 'apps/lots/migrations/0002_slow.ts': slow })
    const plain = await atTerminal(project.path, 'migrate lots 0001', { NO_COLOR: '1' })
    assert.ok(!plain.includes('\u001b[3'), plain)
    assert.ok(
      !(await atTerminal(project.path, 'migrate lots', { TERM: 'dumb' })).includes('\u001b'),
    )
  })

  it('has colours in a pipe with FORCE_COLOR only', async () => {
    await using project = await lotsProject()
    const plain = await run(project, ['migrate', 'lots', '--plan'])
    assert.ok(!plain.stdout.includes('\u001b'))
    const forced = await run(project, ['migrate', 'lots'], { env: { FORCE_COLOR: '1' } })
    assert.ok(forced.stdout.startsWith(green), forced.stdout)
  })

  it('asks again for what is neither yes nor no', async () => {
    await using project = await lotsProject()
    await project.write(
      'apps/lots/models.ts',
      `import { f, Model } from 'voltaic/db'
export class Lot extends Model({ name: f.char({ maxLength: 40 }), price: f.int({ null: true }) }) {}
`,
    )
    const line = `"${process.execPath}" "${repository}/bin/voltaic.js" makemigrations`
    await using child = startAtTerminal(line, { cwd: project.path, env: { NO_COLOR: '1' } })
    await child.ready(/\[y\/N\] /)
    child.write('what?')
    await child.ready(/"what\?" is neither yes nor no\. Answer y or n\.[\s\S]*\[y\/N\] /)
    child.write('y')
    await child.exited
    assert.match(plainText(child.stdout), /Rename field title of Lot to name/)
  })
})
