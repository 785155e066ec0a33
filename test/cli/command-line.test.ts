import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runCommandLine } from '../../src/cli/command-line.ts'
import { commands } from '../../src/cli/commands.ts'
import { StatusLine } from '../../src/cli/screen/status-line.ts'
import type { Terminal } from '../../src/cli/terminal.ts'
import { repository, startProcess } from '../support/child-process.ts'

const program = fileURLToPath(new URL('../../bin/voltaic.js', import.meta.url))

/** A terminal nobody sits at, which keeps what is written. */
function paper(): Terminal & { readonly printed: string[]; readonly errors: string[] } {
  const printed: string[] = []
  const errors: string[] = []
  const nobody = () => Promise.reject(new Error('nobody is there'))
  return {
    isInteractive: false,
    isScreen: false,
    paint: (_style, text) => text,
    status: new StatusLine(process.stderr),
    printed,
    errors,
    print: (text) => void printed.push(text),
    error: (text) => void errors.push(text),
    ask: nobody,
    askSecret: nobody,
    readInput: nobody,
  }
}

describe('the command line', () => {
  it('shows all commands', async () => {
    for (const args of [[], ['--help'], ['help']]) {
      const terminal = paper()
      assert.equal(await runCommandLine(args, terminal), 0)
      for (const { name, about } of commands) {
        assert.match(terminal.printed.join('\n'), new RegExp(`\\b${name}\\b.*${about}`))
      }
    }
  })

  for (const { name, about } of commands) {
    it(`shows the options of ${name}, with examples`, async () => {
      const terminal = paper()
      assert.equal(await runCommandLine([name, '--help'], terminal), 0)
      const text = terminal.printed.join('\n')
      assert.ok(text.includes(about))
      assert.match(text, /--config <file>/)
      assert.match(text, new RegExp(`Examples:\\n  .*voltaic ${name}`))
    })
  }

  it('names the command that was meant', async () => {
    const terminal = paper()
    assert.equal(await runCommandLine(['mirgate'], terminal), 2)
    assert.deepEqual(terminal.errors, ['error: There is no command mirgate. Did you mean migrate?'])
  })

  it('says where the commands are listed when none is near', async () => {
    const terminal = paper()
    assert.equal(await runCommandLine(['xyzzy'], terminal), 2)
    assert.deepEqual(terminal.errors, [
      'error: There is no command xyzzy. voltaic --help lists the commands.',
    ])
  })

  it('shows the help of a command that is made of others', async () => {
    const terminal = paper()
    assert.equal(await runCommandLine(['rt'], terminal), 0)
    assert.equal(await runCommandLine(['rt', 'bench'], terminal), 0)
    assert.deepEqual(terminal.errors, [])
    assert.equal(await runCommandLine(['rt', 'bunch'], terminal), 2)
  })

  it('refuses an option and a value that it does not understand', async () => {
    const terminal = paper()
    assert.equal(await runCommandLine(['start', '--prot', '1'], terminal), 2)
    assert.equal(await runCommandLine(['start', '--port', '99999'], terminal), 2)
    assert.match(terminal.errors[0]!, /^error: Unknown option '--prot'/)
    assert.match(terminal.errors[1]!, /A port is a whole number from 0 to 65535/)
  })
})

describe('bin/voltaic.js', () => {
  it('prints the version', async () => {
    await using child = startProcess(process.execPath, [program, '--version'])
    assert.deepEqual(await child.exited, { code: 0, signal: null })
    assert.match(child.stdout, /^\d+\.\d+\.\d+\n$/)
    assert.equal(child.stderr, '')
  })

  it('ends quietly when nobody reads its output', async () => {
    const command = `"${process.execPath}" "${program}" --help | true; exit "\${PIPESTATUS[0]}"`
    await using child = startProcess('bash', ['-c', command])
    assert.deepEqual(await child.exited, { code: 0, signal: null })
    assert.equal(child.stderr, '')
  })

  it('names the variable of a port that is none', async () => {
    const env = { PORT: 'abc' }
    await using child = startProcess(process.execPath, [program, 'start', '--help'], { env })
    assert.equal((await child.exited).code, 2)
    assert.match(child.stderr, /^error: \$PORT is "abc"\. A port is .*\.\n$/)
  })

  it('tells an old Node what it needs', async () => {
    const old = "Object.defineProperty(process.versions, 'node', { value: '20.20.2' })"
    const args = [`--import=data:text/javascript,${encodeURIComponent(old)}`, program, '--version']
    await using child = startProcess(process.execPath, args)
    assert.equal((await child.exited).code, 1)
    assert.match(
      child.stderr,
      /^error: Voltaic needs Node 24\.7 or newer, and this is 20\.20\.2\. Run .*\n$/,
    )
  })
})

describe('docs/reference/command-line.md', () => {
  const reference = readFileSync(join(repository, 'docs/reference/command-line.md'), 'utf8')
  const migrationCommands = commands.filter(({ about }) => /migration|models for/i.test(about))

  for (const { name } of commands) {
    it(`has a row for ${name}, with options that there are`, async () => {
      const row = new RegExp(`^\\| \`voltaic ${name}\\b[^|]*\``, 'm').exec(reference)?.[0] ?? ''
      assert.notEqual(row, '')
      const terminal = paper()
      await runCommandLine([name, '--help'], terminal)
      const help = terminal.printed.join('\n')
      const known = new Set([...help.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, one]) => one))
      const named = [...row.matchAll(/--[\w-]+/g)].map(([one]) => one)
      assert.deepEqual(
        named.filter((one) => !known.has(one)),
        [],
      )
      if (!migrationCommands.some((command) => command.name === name)) return
      const everywhere = new Set(['--config', '--debug', '--help'])
      const missing = [...known].filter(
        (one) => !everywhere.has(one ?? '') && !named.includes(one ?? ''),
      )
      assert.deepEqual(missing, [])
    })
  }
})
