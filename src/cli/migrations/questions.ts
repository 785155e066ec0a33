/** The questions of `makemigrations`: read from a file, or asked at the terminal. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Answers, Ask, Question } from '../../migrations/detect/questions.ts'
import type { CommandContext } from '../command-entry.ts'
import { CommandError, QuestionsOpen } from '../exit.ts'
import type { Terminal } from '../terminal.ts'

/** The answers in a file; `-` is standard input. Throws `E_COMMAND` when they cannot be read. */
export async function readAnswers(
  file: string,
  { directory, terminal }: CommandContext,
): Promise<Answers> {
  const path = resolve(directory, file)
  try {
    const text = await (file === '-' ? terminal.readInput() : readFile(path, 'utf8'))
    const answers: unknown = JSON.parse(text)
    if (isObject(answers)) return answers
    throw new Error('they are no object')
  } catch (cause) {
    const place = file === '-' ? 'on standard input' : `in ${path}`
    const why = (cause as Error).message
    throw new CommandError(
      `The answers ${place} cannot be read: ${why}. Write { "id of the question": answer }.`,
      { cause },
    )
  }
}

function isObject(value: unknown): value is Answers {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The error of questions that nobody answered. */
export function openQuestions(questions: readonly Question[]): QuestionsOpen {
  const ids = questions.map(({ id }) => id).join(', ')
  return new QuestionsOpen(
    `Only you can answer: ${ids}. Nothing was written; run it on a terminal, or give --answers FILE.`,
  )
}

/** Asks at the terminal: yes or no, or a value as JSON; what is no JSON is a text. */
export function askAt(terminal: Terminal): Ask {
  return async (question) => {
    const { kind, text } = question
    if (kind !== 'existing-rows') return askYesOrNo(`${text} [y/N] `, terminal)
    for (const { answer, means } of question.choices)
      terminal.print(`  ${JSON.stringify(answer)}: ${means}`)
    const form = `${question.expects}, such as ${JSON.stringify(question.example)}`
    return parsed(await terminal.ask(`${text} (${form}) `))
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown
  } catch {
    return line.trim()
  }
}

/** What is neither yes nor no is asked again: a no can mean that values go. */
async function askYesOrNo(question: string, terminal: Terminal): Promise<boolean> {
  for (;;) {
    const line = (await terminal.ask(question)).trim()
    if (/^y(es)?$/i.test(line)) return true
    if (/^(no?)?$/i.test(line)) return false
    terminal.error(`"${line}" is neither yes nor no. Answer y or n.`)
  }
}
