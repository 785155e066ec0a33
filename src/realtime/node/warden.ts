/** The warden: acts on what nodes tell each other about rights. */
import { clock, type Timer } from '../../core/clock.ts'
import { disconnects } from '../../protocol/codes.ts'
import type { Connection } from '../connection/connection.ts'
import type { ControlMessage } from '../control/control.ts'
import type { Identity } from '../identity.ts'
import type { RealtimeNode } from './node.ts'
import type { ReadIdentity } from './users.ts'

const roundsPerInterval = 12

/** What the warden works with. */
export interface WardenOptions {
  readonly node: RealtimeNode
  readonly connections: ReadonlySet<Connection>
  /** Reads a user again; `undefined` when it may no longer be connected. */
  readonly reload: ReadIdentity
}

/** Closes connections and asks rules again. What may be forbidden is held before `act` returns. */
export class Warden {
  readonly #options: WardenOptions
  #timer: Timer

  constructor(options: WardenOptions) {
    this.#options = options
    this.#timer = this.#schedule()
  }

  close(): void {
    this.#timer.cancel()
  }

  /** Holds what the message may forbid; the questions are asked afterwards. Never throws. */
  act(message: ControlMessage): void {
    const { run, log } = this.#options.node
    try {
      run(() => this.#act(message))
    } catch (error) {
      log.error({ err: error }, 'a change of rights could not be acted on')
    }
  }

  #act(message: ControlMessage): void {
    const { hub, gate, inspector } = this.#options.node
    this.#forgetUsers(message)
    if (message.kind === 'several') for (const each of message.messages) this.#act(each)
    else if (message.kind === 'session-ended')
      this.#disconnect(({ identity }) => identity.sessionId === message.sessionId)
    else if (message.kind === 'user-signed-out')
      this.#disconnect(({ userKey }) => userKey === message.userKey)
    else if (message.kind === 'user-changed')
      this.#userChanged(({ userKey }) => userKey === message.userKey)
    else if (message.kind === 'users-changed') this.#userChanged(({ userKey }) => userKey !== '')
    else if (message.kind === 'row-changed') {
      gate.forget(message)
      const channels = [...hub.dependingOn(message)]
      inspector.inspect(channels.flatMap(({ subscriptions }) => [...subscriptions.values()]))
    } else if (message.kind === 'channel-changed') {
      gate.forget()
      inspector.inspect(hub.find(message.channel)?.subscriptions.values() ?? [])
    } else this.#userChanged(() => true)
  }

  /** Whoever connects at this moment may have been read before the change. */
  #forgetUsers(message: ControlMessage): void {
    const { kind } = message
    if (kind === 'several' || kind === 'row-changed' || kind === 'channel-changed') return
    if (kind === 'session-ended') this.#options.node.users.forget('')
    else this.#options.node.users.forget('userKey' in message ? message.userKey : undefined)
  }

  #disconnect(isMeant: (connection: Connection) => boolean): void {
    for (const connection of [...this.#options.connections]) {
      if (isMeant(connection)) connection.disconnect(disconnects.sessionEnded)
    }
  }

  #userChanged(isMeant: (connection: Connection) => boolean): void {
    const { node, connections } = this.#options
    node.gate.forget()
    const meant = [...connections].filter(isMeant)
    this.#reload(meant.filter(({ userKey }) => userKey !== ''))
    node.inspector.inspect(meant.flatMap(({ subscriptions }) => [...subscriptions.values()]))
  }

  /** The connections of a user share one reading of it per session. */
  #reload(connections: readonly Connection[]): void {
    if (!this.#options.node.users.canRead) return
    const readings = new Map<string, Promise<Identity | undefined>>()
    for (const connection of connections) {
      const { identity, userKey } = connection
      const key = `${userKey}\n${identity.sessionId}`
      const reading = readings.get(key) ?? this.#options.reload(identity)
      readings.set(key, reading)
      connection.reload(reading)
    }
  }

  /** Users are read again now and then, for changes that nobody told: those of another program. */
  #schedule(): Timer {
    const { node, connections } = this.#options
    return clock.after(node.times.recheck / roundsPerInterval, () => {
      const due = [...connections].filter(
        ({ isOpen, userKey, readAt }) =>
          isOpen && userKey !== '' && clock.monotonic() - readAt >= node.times.recheck,
      )
      node.run(() => this.#reload(due))
      this.#timer = this.#schedule()
    })
  }
}
