/**
 * The transcript of a guide happens as it is written: its files are written, its commands typed at a terminal, its questions answered,
 * and what they print is compared byte for byte, but for how long it took. UPDATE_TRANSCRIPTS=1 writes what they printed into the guide.
 */
import assert from 'node:assert/strict'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type ProjectFolder, projectFolder } from './cli/project-folder.ts'
import { nodeOptions, repository } from './support/child-process.ts'
import { noTerminal, plainText, startAtTerminal } from './support/pseudo-terminal.ts'
import {
  answersIn,
  type CommandPart,
  endsWithPrompt,
  readTranscript,
  withOutputs,
} from './support/transcript.ts'
import { waitUntil } from './support/wait-until.ts'

for (const guide of ['docs/guides/migrations.md']) {
  test(`what ${guide} shows is what happens`, { skip: noTerminal }, (t) => replay(guide, t))
}

async function replay(guide: string, t: TestContext): Promise<void> {
  const document = await readFile(join(repository, guide), 'utf8')
  const parts = readTranscript(document)
  assert.ok(parts.some(({ kind }) => kind === 'command'))
  const outputs = new Map<CommandPart, string>()
  await using project = await projectFolder({})
  const path = await commandsFor(project)
  for (const part of parts) {
    if (part.kind === 'file') await project.write(part.path, part.text)
    else {
      const output = await type(part, { cwd: project.path, env: { PATH: path, NO_COLOR: '1' } })
      if (process.env.UPDATE_TRANSCRIPTS) outputs.set(part, output)
      else assert.equal(withoutTimes(output), withoutTimes(part.output), `$ ${part.command}`)
    }
  }
  if (outputs.size > 0) await writeFile(join(repository, guide), withOutputs(document, outputs))
  t.diagnostic(`${parts.length} parts`)
}

/** A PATH with `voltaic` and a `node` that runs the framework's sources. */
async function commandsFor(project: ProjectFolder): Promise<string> {
  const folder = project.file('node_modules', '.bin')
  await mkdir(folder)
  const scripts = {
    voltaic: `exec "${process.execPath}" "${repository}/bin/voltaic.js" "$@"`,
    node: `exec "${process.execPath}" ${nodeOptions.join(' ')} "$@"`,
  }
  for (const [name, line] of Object.entries(scripts)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${line}\n`)
    await chmod(join(folder, name), 0o755)
  }
  return `${folder}${delimiter}${process.env.PATH}`
}

/** Types a command and the answers, each when it is asked for. */
async function type(
  { command, output }: CommandPart,
  options: Parameters<typeof startAtTerminal>[1],
): Promise<string> {
  await using child = startAtTerminal(command, options)
  let seen = 0
  for (const answer of answersIn(output)) {
    await waitUntil(
      () => child.stdout.length > seen && endsWithPrompt.test(plainText(child.stdout)),
    )
    seen = child.stdout.length
    child.write(answer)
  }
  await child.exited
  return plainText(child.stdout)
}

function withoutTimes(output: string): string {
  return output.replace(/ {2}\d+(?:\.\d+)? m?s$/gm, '  … ms')
}
