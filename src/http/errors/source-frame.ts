/** Where in the project's own source an error was thrown. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** A place in a source file, with the lines around it. */
export interface SourceFrame {
  readonly path: string
  readonly line: number
  /** `number` counts from 1. */
  readonly lines: readonly { readonly number: number; readonly text: string }[]
}

const linesAround = 5
const frameworkDirectory = fileURLToPath(new URL('../../', import.meta.url))

/** The first frame of the error's stack that is the project's: not Node's, not a package's, not the framework's. */
export async function findSourceFrame(error: Error): Promise<SourceFrame | undefined> {
  for (const line of error.stack?.split('\n') ?? []) {
    const place = /\(?((?:file:\/\/)?\/[^()]+?):(\d+):\d+\)?$/.exec(line.trim())
    if (!place || isForeign(place[1]!)) continue
    const frame = await readFrame(place[1]!, Number(place[2]))
    if (frame) return frame
  }
  return undefined
}

/** Of a package, or of the framework itself. */
function isForeign(address: string): boolean {
  const path = address.startsWith('file:') ? fileURLToPath(address) : address
  return path.includes('/node_modules/') || path.startsWith(frameworkDirectory)
}

async function readFrame(address: string, line: number): Promise<SourceFrame | undefined> {
  const path = address.startsWith('file:') ? fileURLToPath(address) : address
  try {
    const all = (await readFile(path, 'utf8')).split('\n')
    const first = Math.max(0, line - 1 - linesAround)
    const lines = all
      .slice(first, line + linesAround)
      .map((text, index) => ({ number: first + index + 1, text }))
    return { path, line, lines }
  } catch {
    return undefined
  }
}
