/** The terminal: what a command prints and asks. */
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { text as readAll } from 'node:stream/consumers'
import { CommandError } from './exit.ts'

/** Where a command prints and asks. */
export interface Terminal {
  /** Whether somebody is there to answer. */
  readonly isInteractive: boolean
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
  return {
    isInteractive: Boolean(stdin.isTTY && stdout.isTTY),
    print: (text) => void stdout.write(`${text}\n`),
    error: (text) => void stderr.write(`${text}\n`),
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
