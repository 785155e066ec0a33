/** Transcripts in guides: files that a reader writes, and commands with what they print. */

/** A file: ` ```ts apps/lots/models.ts `. */
export interface FilePart {
  readonly kind: 'file'
  readonly path: string
  readonly text: string
}

/** A command with its output, answers included: `$ voltaic makemigrations`. */
export interface CommandPart {
  readonly kind: 'command'
  readonly command: string
  readonly output: string
  /** Where the output begins in the document. */
  readonly at: number
}

/** The parts of a document, in order. */
export function readTranscript(document: string): (FilePart | CommandPart)[] {
  const parts: (FilePart | CommandPart)[] = []
  for (const { 0: block, 1: info = '', 2: text = '', index } of document.matchAll(fence)) {
    const path = /^\w+ (\S+\.\w+)$/.exec(info)?.[1]
    if (path) parts.push({ kind: 'file', path, text })
    else if (info === 'console') parts.push(...commandsOf(text, index + block.indexOf('\n') + 1))
  }
  return parts
}

const fence = /^```(.*)\n([\s\S]*?)^```$/gm

function commandsOf(text: string, start: number): CommandPart[] {
  const found = text.matchAll(/^\$ (.*)\n((?:(?!\$ ).*\n)*)/gm)
  return [...found].map(({ 0: whole, 1: command = '', 2: output = '', index }) => {
    const at = start + index + whole.length - output.length
    return { kind: 'command', command, output, at }
  })
}

const prompt = /(?:\[y\/N\]|go on:|such as [^()]*\)) /

/** Whether an output ends with a question. */
export const endsWithPrompt = new RegExp(`${prompt.source}$`)

/** What is typed at the questions of an output. */
export function answersIn(output: string): string[] {
  const lines = output.matchAll(new RegExp(`${prompt.source}(.*)$`, 'gm'))
  return [...lines].map(([, answer = '']) => answer)
}

/** The document with other outputs of its commands. */
export function withOutputs(document: string, outputs: ReadonlyMap<CommandPart, string>): string {
  const changes = [...outputs].sort(([a], [b]) => b.at - a.at)
  return changes.reduce((text, [{ at, output }, now]) => {
    return text.slice(0, at) + now + text.slice(at + output.length)
  }, document)
}
