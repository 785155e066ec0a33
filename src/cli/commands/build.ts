/** `voltaic build`: bundles what the browser gets, for production. */
import { relative } from 'node:path'
import type { Command } from 'commander'
import { addExamples, type CommandContext, type CommonOptions } from '../command-entry.ts'
import { enterProject } from '../project.ts'

export function define(command: Command, context: CommandContext): void {
  command.action((options: CommonOptions) => build(options, context))
  addExamples(command, { 'voltaic build': 'into dist/assets, where voltaic start finds it' })
}

async function build(options: CommonOptions, context: CommandContext): Promise<void> {
  const { directory } = enterProject(options, context)
  const { buildDirectory } = await import('../../app/assets.ts')
  const { buildAssets } = await import('../../views/islands/build.ts')
  const outDirectory = buildDirectory(directory)
  const { islands, files, bytes } = await buildAssets({ projectDirectory: directory, outDirectory })
  const kilobytes = Math.ceil(bytes / 1000)
  context.terminal.print(
    `${islands} islands in ${files} files of ${kilobytes} kB, in ${relative(directory, outDirectory)}`,
  )
}
