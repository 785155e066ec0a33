import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startProcess } from '../support/child-process.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { projectFolder } from './project-folder.ts'

const program = fileURLToPath(new URL('../../bin/voltaic.js', import.meta.url))

describe('the project', () => {
  it('says in one line that there is no project here', async () => {
    await using folder = await temporaryFolder()
    await using child = startProcess(process.execPath, [program, 'routes'], { cwd: folder.path })
    assert.deepEqual(await child.exited, { code: 1, signal: null })
    assert.match(child.stderr, /^error: There is no voltaic\.config\.ts in .*\. Go to .*\n$/)
    assert.equal(child.stdout, '')
  })

  it('names a --config that is not there', async () => {
    const args = [program, 'routes', '--config', 'nowhere.ts']
    await using child = startProcess(process.execPath, args)
    assert.equal((await child.exited).code, 1)
    assert.match(child.stderr, /^error: There is no file .*nowhere\.ts\. /)
  })

  it('names the file and the line of an error in the project, and with --debug its stack', async () => {
    await using folder = await projectFolder({ 'voltaic.config.ts': '\nundefined.lots\n' })
    await using child = folder.voltaic(['start'])
    assert.equal((await child.exited).code, 1)
    assert.match(
      child.stderr,
      /^error: TypeError: .*\(voltaic\.config\.ts:2\)\. Run again with --debug.*\n$/,
    )
    await using debugged = folder.voltaic(['start', '--debug'])
    assert.equal((await debugged.exited).code, 1)
    assert.match(debugged.stderr, /\n {4}at file:.*voltaic\.config\.ts:2/)
  })

  it('says what the settings file must export', async () => {
    await using folder = await projectFolder({ 'voltaic.config.ts': 'export const x = 1' })
    await using child = folder.voltaic(['start'])
    assert.equal((await child.exited).code, 1)
    assert.match(
      child.stderr,
      /^error: .*voltaic\.config\.ts does not export its settings\. Write: /,
    )
  })
})
