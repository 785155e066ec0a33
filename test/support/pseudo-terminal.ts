/** Commands at a terminal that is none: `script` of util-linux has one made for them. */
import { execFileSync } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'
import { type StartedProcess, startProcess } from './child-process.ts'

/** Why no command can be run at a terminal here, or `false`. */
export const noTerminal: string | false = reason()

function reason(): string | false {
  try {
    const version = execFileSync('script', ['--version'], { encoding: 'utf8', stdio: 'pipe' })
    return version.includes('util-linux') ? false : 'script is not that of util-linux'
  } catch {
    return 'there is no command script'
  }
}

/** Where and how a command runs. */
export interface TerminalOptions {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string | undefined>>
  /** How many characters a line has. */
  readonly columns?: number
}

/** Starts a command line of the shell at a terminal of its own. */
export function startAtTerminal(line: string, options: TerminalOptions): StartedProcess {
  const { cwd, columns = 200, env } = options
  const plain = { CI: undefined, NO_COLOR: undefined, FORCE_COLOR: undefined }
  const terminal = { TERM: 'xterm', ...plain, ...env }
  const args = ['-qec', `stty cols ${columns}; ${line}`, '/dev/null']
  return startProcess('script', args, { cwd, env: { ...terminal, SHELL: '/bin/sh' } })
}

/** What a terminal shows of an output, without colours: lines end with `\n`. */
export function plainText(output: string): string {
  return stripVTControlCharacters(output).replaceAll('\r\n', '\n').replaceAll('\r', '')
}
