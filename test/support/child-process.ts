/** A real process in a test: started, waited for until it says that it is ready, killed at the end. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The root of the repository. */
export const repository = fileURLToPath(new URL('../..', import.meta.url))

/** What Node needs to run the sources as they are. */
export const nodeOptions = [
  '--disable-warning=ExperimentalWarning',
  '--conditions=voltaic-src',
] as const

/** The options of {@link startProcess}. */
export interface StartOptions {
  /** The working folder; the repository by default. */
  readonly cwd?: string
  /** Added to this process's environment. `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Written to standard input, which is then closed. */
  readonly input?: string
}

/** How a process ended. */
export interface ProcessExit {
  /** The exit code, or `null` when a signal ended it. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A process that `await using` or `kill` ends. */
export interface StartedProcess extends AsyncDisposable {
  readonly pid: number
  /** All it has written to standard output, and to standard error. */
  readonly stdout: string
  readonly stderr: string
  /** Settles when it has ended. */
  readonly exited: Promise<ProcessExit>
  /** Resolves with the match once the output (of both) matches; rejects when it ends, or after 30 s. */
  ready(pattern: RegExp): Promise<RegExpExecArray>
  /** Writes a line to standard input. */
  write(text: string): void
  /** Sends a signal (SIGKILL when none is named) and waits for the end. */
  kill(signal?: NodeJS.Signals): Promise<ProcessExit>
}

/** Starts `command` with `args`. */
export function startProcess(
  command: string,
  args: readonly string[],
  options: StartOptions = {},
): StartedProcess {
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined, ...options.env }
  const child = spawn(command, args, { cwd: options.cwd ?? repository, env, stdio: 'pipe' })
  if (options.input !== undefined) child.stdin.end(options.input)
  return new Started(child)
}

/** Starts a TypeScript or JavaScript file under this Node, with the sources of the repository. */
export function startNode(
  file: string,
  args: readonly string[] = [],
  options: StartOptions & { readonly node?: readonly string[] } = {},
): StartedProcess {
  return startProcess(
    process.execPath,
    [...nodeOptions, ...(options.node ?? []), file, ...args],
    options,
  )
}

class Started implements StartedProcess {
  readonly exited: Promise<ProcessExit>
  readonly #child: ChildProcessWithoutNullStreams
  readonly #output = { stdout: '', stderr: '' }
  readonly #watchers = new Set<() => void>()
  readonly #killAtExit: () => void

  constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child
    this.#killAtExit = () => void child.kill('SIGKILL')
    process.once('exit', this.#killAtExit)
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        this.#output[name] += text
        for (const watcher of this.#watchers) watcher()
      })
    }
    child.stdin.on('error', () => {}) // a process may end before it has read its input
    this.exited = new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code, signal) => {
        process.off('exit', this.#killAtExit)
        resolve({ code, signal })
      })
    })
    this.exited.catch(() => {})
  }

  get pid(): number {
    return this.#child.pid ?? -1
  }

  get stdout(): string {
    return this.#output.stdout
  }

  get stderr(): string {
    return this.#output.stderr
  }

  async ready(pattern: RegExp): Promise<RegExpExecArray> {
    const match = () => pattern.exec(this.stdout) ?? pattern.exec(this.stderr)
    const found = Promise.withResolvers<RegExpExecArray>()
    const look = () => {
      const result = match()
      if (result) found.resolve(result)
    }
    const giveUp = (why: string) => found.reject(new Error(`${why}\n${this.stdout}${this.stderr}`))
    const timer = setTimeout(giveUp, 30_000, `no ${pattern} within 30 s`)
    this.#watchers.add(look)
    look()
    this.exited.then(
      ({ code, signal }) => giveUp(`ended (${signal ?? code}) before ${pattern}`),
      (error) => giveUp(String(error)),
    )
    return found.promise.finally(() => {
      clearTimeout(timer)
      this.#watchers.delete(look)
    })
  }

  write(text: string): void {
    this.#child.stdin.write(`${text}\n`)
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<ProcessExit> {
    this.#child.kill(signal)
    return this.exited
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.pid !== undefined) await this.kill()
  }
}
