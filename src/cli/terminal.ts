/** The terminal: what a command prints and asks. */
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { text as readAll } from 'node:stream/consumers'
import { CommandError } from './exit.ts'
import { type Paint, painter, paintLabel } from './screen/paint.ts'
import { StatusLine } from './screen/status-line.ts'

/** Where a command prints and asks. */
export interface Terminal {
  /** Whether somebody is there to answer. */
  readonly isInteractive: boolean
  /** Whether standard output is a screen, read by a person while it is written. */
  readonly isScreen: boolean
  /** Colours for standard output. */
  readonly paint: Paint
  /** Says what is going on, on standard error. */
  readonly status: StatusLine
  /** Prints a line to standard output. */
  print(text: string): void
  /** Prints a line to standard error. */
  error(text: string): void
  /** Asks for a line. */
  ask(question: string): Promise<string>
  /** Asks for a line without showing what is typed. */
  askSecret(question: string): Promise<string>
  /** All of standard input. */
  readInput(): Promise<string>
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr } = process
  const status = new StatusLine(stderr)
  const write = (stream: NodeJS.WriteStream, text: string) => {
    status.erase()
    stream.write(`${text}\n`)
  }
  return {
    isInteractive: Boolean(stdin.isTTY && stdout.isTTY),
    isScreen: stdout.isTTY === true,
    paint: painter(stdout),
    status,
    print: (text) => write(stdout, text),
    error: (text) => write(stderr, paintLabel(text, painter(stderr))),
    ask: (question) => askLine(question, { output: stdout }),
    askSecret: (question) => askLine('', { output: nowhere(), prompt: question }),
    readInput: () => readAll(stdin),
  }
}

interface LineOptions {
  /** Where what is typed is shown. */
  readonly output: NodeJS.WritableStream
  /** Printed once nothing that is typed is shown any more. */
  readonly prompt?: string
}

/** Ctrl-C and the end of the input reject, so that a command ends instead of waiting for ever. */
function askLine(question: string, { output, prompt }: LineOptions): Promise<string> {
  const lines = createInterface({ input: process.stdin, output, terminal: true })
  if (prompt) process.stdout.write(prompt)
  return new Promise((resolve, reject) => {
    lines.once('SIGINT', () => lines.close())
    lines.once('close', () => {
      if (prompt) process.stdout.write('\n')
      reject(new CommandError('There was no answer. Nothing was done.'))
    })
    lines.question(question, (answer) => {
      resolve(answer)
      lines.close()
    })
  })
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() })
}

/** Rows as aligned columns; the first row is the heading. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  )
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
