/** A server in a process of its own, so that the load does not share its event loop. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** The kinds of servers that `server.ts` starts. */
export type ServerKind = 'voltaic' | 'fastify' | 'node-http' | 'ws'

/** Memory in bytes. */
export interface Memory {
  /** What the operating system counts. */
  readonly resident: number
  /** Live objects of JavaScript. */
  readonly heap: number
}

/** A running server. */
export interface ServerProcess {
  readonly port: number
  /** Its memory after a collection. */
  memory(): Promise<Memory>
  close(): Promise<void>
}

/** Starts a server and waits for its port. */
export async function startServer(kind: ServerKind): Promise<ServerProcess> {
  const child = fork(join(import.meta.dirname, 'server.ts'), [kind], {
    execArgv: [...process.execArgv, '--expose-gc'],
  })
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  return { port, memory: () => memoryOf(child), close: () => stop(child) }
}

async function memoryOf(child: ChildProcess): Promise<Memory> {
  child.send('memory')
  const [{ memory }] = (await once(child, 'message')) as [{ memory: Memory }]
  return memory
}

async function stop(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit')
  child.kill()
  await exit
}
