import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { CommanderError } from 'commander'
import { CommandError, ExitCode, exitCodeOf, UsageError } from '../../src/cli/exit.ts'
import { describeFailure } from '../../src/cli/failure.ts'
import { VoltaicError } from '../../src/core/errors.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const short = { withStack: false }

describe('describeFailure', () => {
  it('is one line for an error of ours', () => {
    const error = new VoltaicError('E_SETTING', 'The setting x is 1. Accepted: 2.')
    assert.equal(describeFailure(error, short), 'error: The setting x is 1. Accepted: 2.')
  })

  it('names the place of an error that is not ours', () => {
    const text = describeFailure(new TypeError('lot is not a function\nmore'), short)
    const place = String.raw`test/cli/failure\.test\.ts:\d+`
    assert.match(
      text,
      new RegExp(`^error: TypeError: lot is not a function \\(${place}\\)\\. Run again`),
    )
    assert.ok(!text.includes('\n'))
  })

  it('names the place of wrong syntax', async () => {
    await using folder = await temporaryFolder()
    await writeFile(folder.file('page.ts'), 'const a = 1\nconst b: = 2\n')
    const error = await import(folder.file('page.ts')).catch((thrown: unknown) => thrown)
    assert.match(describeFailure(error, short), /^error: SyntaxError: .*page\.ts:2\)\. Run again/)
  })

  it('shows the stack and the causes when asked', () => {
    const error = new CommandError('It failed. Try again.', {
      cause: new Error('the disk is full'),
    })
    const text = describeFailure(error, { withStack: true })
    assert.match(text, /^CommandError: It failed\. Try again\.\n {4}at /)
    assert.match(text, /\ncaused by Error: the disk is full\n/)
  })

  it('takes what is not an error', () => {
    assert.equal(describeFailure('no', short), 'error: no')
  })

  it('ends a sentence of commander with one stop', () => {
    const error = new CommanderError(1, 'x', "error: argument '99999' is invalid. Too large.")
    const text = "error: Argument '99999' is invalid. Too large. --help shows what is accepted."
    assert.equal(describeFailure(error, short), text)
  })

  it('makes a sentence of what commander says', () => {
    const error = new CommanderError(
      1,
      'x',
      "error: unknown option '--prot'\n(Did you mean --port?)",
    )
    assert.equal(
      describeFailure(error, short),
      "error: Unknown option '--prot'. --help shows what is accepted.",
    )
  })
})

describe('exitCodeOf', () => {
  it('tells usage from failure', () => {
    assert.equal(exitCodeOf(new UsageError('?')), ExitCode.usage)
    assert.equal(exitCodeOf(new CommanderError(1, 'x', 'y')), ExitCode.usage)
    assert.equal(exitCodeOf(new Error('x')), ExitCode.failure)
  })
})
