/** The warden: acts on what nodes tell each other about rights. */
import { clock, type Timer } from '../../core/clock.ts'
import { disconnects } from '../../protocol/codes.ts'
import type { Connection } from '../connection/connection.ts'
import type { ControlMessage } from '../control/control.ts'
import type { RealtimeNode } from '../node/node.ts'
import { Rounds } from '../rounds.ts'
import { ConnectionIndex } from './connection-index.ts'

/** Closes connections and asks rules again. What may be forbidden is held before `act` returns. */
export class Warden {
  readonly #node: RealtimeNode
  readonly #index: ConnectionIndex
  readonly #rounds: Rounds<Connection>
  #timer: Timer

  constructor(node: RealtimeNode) {
    this.#node = node
    this.#index = new ConnectionIndex(node.connections)
    this.#rounds = new Rounds(() => node.connections)
    this.#timer = this.#schedule()
  }

  close(): void {
    this.#timer.cancel()
  }

  /** Holds what the message may forbid; the questions are asked afterwards. Never throws. */
  act(message: ControlMessage): void {
    const { run, log } = this.#node
    try {
      run(() => this.#act(message))
    } catch (error) {
      log.error({ err: error }, 'a change of rights could not be acted on')
    }
  }

  #act(message: ControlMessage): void {
    this.#forgetUsers(message)
    if (message.kind === 'several') for (const each of message.messages) this.#act(each)
    else if (message.kind === 'session-ended') this.#disconnect('session', message.sessionId)
    else if (message.kind === 'user-signed-out') this.#disconnect('user', message.userKey)
    else if (message.kind === 'user-changed')
      this.#usersChanged(this.#index.find('user', message.userKey))
    else if (message.kind === 'row-changed') this.#rowChanged(message)
    else if (message.kind === 'channel-changed') this.#channelChanged(message.channel)
    else {
      const isMeant = (each: Connection) => message.kind === 'anything-changed' || each.userKey
      this.#usersChanged([...this.#node.connections].filter(isMeant))
    }
  }

  /** Whoever connects at this moment may have been read before the change. */
  #forgetUsers(message: ControlMessage): void {
    const { kind } = message
    if (kind === 'several' || kind === 'row-changed' || kind === 'channel-changed') return
    if (kind === 'session-ended') this.#node.users.forgetSession(message.sessionId)
    else this.#node.users.forget('userKey' in message ? message.userKey : undefined)
  }

  #disconnect(by: 'session' | 'user', key: string): void {
    for (const connection of this.#index.find(by, key)) {
      connection.disconnect(disconnects.sessionEnded)
    }
  }

  #usersChanged(connections: readonly Connection[]): void {
    if (connections.length === 0) return
    this.#node.gate.forget()
    this.#read(connections)
    this.#node.inspector.inspect(connections.flatMap(({ subscriptions }) => subscriptions))
  }

  /** From now on, who asks a connection for its user waits for what is read. */
  #read(connections: readonly Connection[]): void {
    const { users } = this.#node
    if (!users.canRead) return
    for (const connection of connections) {
      const { userKey, identity } = connection
      if (userKey || identity.sessionId) connection.reload(users.read(identity))
    }
  }

  #rowChanged(message: Extract<ControlMessage, { kind: 'row-changed' }>): void {
    const { gate, hub, inspector } = this.#node
    gate.forget(message)
    for (const { subscriptions } of hub.dependingOn(message)) {
      inspector.inspect(subscriptions.values())
    }
  }

  #channelChanged(channel: string): void {
    const { gate, hub, inspector } = this.#node
    gate.forget()
    inspector.inspect(hub.find(channel)?.subscriptions.values() ?? [])
  }

  /** Users are read again now and then, for changes that nobody told: those of another program. */
  #schedule(): Timer {
    const { connections, times, run } = this.#node
    return clock.after(this.#rounds.pause(times.recheck), () => {
      const due = this.#rounds.next(connections.size).filter((each) => each.isOpen && each.userKey)
      run(() => this.#read(due))
      this.#timer = this.#schedule()
    })
  }
}
