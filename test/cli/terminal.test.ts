import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { table } from '../../src/cli/terminal.ts'
import { startNode } from '../support/child-process.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const module = new URL('../../src/cli/terminal.ts', import.meta.url).href
const start = `import { processTerminal } from ${JSON.stringify(module)}
const terminal = processTerminal()
`

describe('processTerminal', () => {
  it('knows that nobody sits at a pipe, reads it, and keeps errors apart', async () => {
    await using folder = await temporaryFolder()
    const code = `terminal.error(String(terminal.isInteractive))
terminal.print(await terminal.readInput())`
    await writeFile(folder.file('a.ts'), start + code)
    await using child = startNode(folder.file('a.ts'), [], { input: 'two\nlines' })
    assert.equal((await child.exited).code, 0)
    assert.equal(child.stdout, 'two\nlines\n')
    assert.equal(child.stderr, 'false\n')
  })

  it('rejects when the input ends before the answer', async () => {
    await using folder = await temporaryFolder()
    const code =
      "await terminal.askSecret('Password: ').catch((error) => terminal.error(error.message))"
    await writeFile(folder.file('a.ts'), start + code)
    await using child = startNode(folder.file('a.ts'), [], { input: '' })
    assert.equal((await child.exited).code, 0)
    assert.equal(child.stderr, 'There was no answer. Nothing was done.\n')
  })
})

describe('table', () => {
  it('aligns columns and leaves no white space at the end', () => {
    const rows = [
      ['METHOD', 'PATH', 'ACCESS'],
      ['GET', '/lots/:slug', 'everybody'],
    ]
    assert.equal(table(rows), 'METHOD  PATH         ACCESS\nGET     /lots/:slug  everybody')
    assert.equal(table([]), '')
  })
})
