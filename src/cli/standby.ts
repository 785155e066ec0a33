/**
 * A process in waiting: `voltaic dev` starts the next process before it is needed. It has the framework loaded, and loads
 * the project when a file has changed, so that a restart costs only that.
 */

/** What the next process is told to do. */
export type Turn = 'load' | 'listen'

/** The process in waiting, as it sees itself. */
export interface Standby {
  /** Resolves when it is time for that; at once when nobody supervises this process. */
  turn(name: Turn): Promise<void>
  /** Tells that the project answers. */
  ready(): void
}

/** The message of a process that answers. */
export const readyMessage = 'ready'

/** The variable that tells a process that it is supervised. */
export const standbyVariable = 'VOLTAIC_STANDBY'

/** The standby of this process. It ends with its supervisor. */
export function standby(): Standby {
  if (!process.env[standbyVariable] || !process.send) {
    return { turn: () => Promise.resolve(), ready: () => {} }
  }
  const turns = { load: Promise.withResolvers<void>(), listen: Promise.withResolvers<void>() }
  process.on('message', (name) => turns[name as Turn]?.resolve())
  process.once('disconnect', () => process.exit())
  process.channel?.unref() // only waiting keeps the process alive: a project that cannot start ends it
  return {
    async turn(name) {
      process.channel?.ref()
      await turns[name].promise
      process.channel?.unref()
    },
    ready: () => void process.send?.(readyMessage),
  }
}
