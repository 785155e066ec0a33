/** A process that is one of the candidates; the argument says which. */
import { readFile } from 'node:fs/promises'
import type { CandidateName } from './dialects.ts'
import { serve, sharedClock } from './task.ts'

/** A candidate that runs. */
export interface Candidate {
  readonly port: number
  /** Sends each of the texts to everybody, all in one tick. */
  publish(texts: readonly string[]): unknown
}

/** How a candidate starts. */
export interface StartOptions {
  /** The address of the database with the sessions. */
  readonly database: string
}

/** Memory in bytes. */
export interface Memory {
  /** Pages in memory, shared ones included. */
  readonly resident: number
  /** Pages that only this process has, and that it has written to. */
  readonly private: number
  /** Live objects of JavaScript. */
  readonly heap: number
}

const starters: Record<
  CandidateName,
  () => Promise<(options: StartOptions) => Promise<Candidate>>
> = {
  bare: async () => (await import('./servers/bare.ts')).startBare,
  layer: async () => (await import('./servers/layer.ts')).startLayer,
  ws: async () => (await import('./servers/ws.ts')).startWs,
  socketio: async () => (await import('./servers/socketio.ts')).startSocketIo,
  'signed-in': async () => (await import('./servers/voltaic.ts')).startVoltaic,
  voltaic: async () => (await import('./servers/voltaic.ts')).startVoltaic,
}

const [name, options] = process.argv.slice(2) as [CandidateName, string]
const candidate = await (await starters[name]())(JSON.parse(options) as StartOptions)

/** After a full collection, so that garbage of no importance does not count. */
async function memory(): Promise<Memory> {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const rollup = await readFile('/proc/self/smaps_rollup', 'utf8').catch(() => '')
  const dirty = /Private_Dirty:\s+(\d+) kB/.exec(rollup)?.[1]
  const { rss, heapUsed } = process.memoryUsage()
  return { resident: rss, private: Number(dirty ?? Number.NaN) * 1_024, heap: heapUsed }
}

/** Publishes; gives when it began, on the clock that processes share. */
async function publish({ texts }: { readonly texts: readonly string[] }): Promise<number> {
  const began = sharedClock()
  await candidate.publish(texts)
  return began
}

/** Microseconds of processor time so far. */
function processor(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

serve({ port: () => candidate.port, memory, publish, processor })
