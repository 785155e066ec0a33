/** Control between workers: the primary process numbers the messages and passes them on. */
import { randomId } from '../../../core/random.ts'
import type { Control, ControlHandler, ControlMessage, NodeInfo } from '../../control/control.ts'
import type { PrimaryLine } from './primary-line.ts'

type ForwardHandler = (payload: string) => boolean

/**
 * Publications and messages come over one line in one order, so a publication never overtakes a message that was numbered
 * before it.
 */
export class WorkersControl implements Control {
  readonly node: string = randomId()
  readonly #primary: PrimaryLine
  readonly #handlers = new Set<ControlHandler>()
  readonly #forwards = new Set<ForwardHandler>()
  #version = 0

  constructor(primary: PrimaryLine) {
    this.#primary = primary
    primary.on('control', (version: number, message?: ControlMessage) => {
      if (message) this.#act(message)
      this.#version = version
    })
    primary.on('forward', (id: number, payload: string) =>
      primary.tell('forwarded', id, this.#take(payload)),
    )
  }

  get version(): number {
    return this.#version
  }

  /** Tells the primary process who this is. */
  async start(): Promise<void> {
    this.#reached(await this.#primary.ask<number>('hello', this.node))
  }

  send(message: ControlMessage): Promise<number> {
    this.#act(message)
    return this.#primary.ask<number>('send', message)
  }

  async catchUp(version: number): Promise<void> {
    if (this.#version < version) this.#reached(await this.#primary.ask<number>('version'))
  }

  receive(handler: ControlHandler): () => void {
    this.#handlers.add(handler)
    return () => void this.#handlers.delete(handler)
  }

  async forward(node: string, payload: string): Promise<boolean> {
    if (node === this.node) return this.#take(payload)
    return this.#primary.ask('forward', node, payload)
  }

  onForward(handler: ForwardHandler): () => void {
    this.#forwards.add(handler)
    return () => void this.#forwards.delete(handler)
  }

  announce(info: NodeInfo, lifetime: number): Promise<void> {
    return this.#primary.ask('announce', info, lifetime)
  }

  nodes(): Promise<readonly NodeInfo[]> {
    return this.#primary.ask('nodes')
  }

  async close(): Promise<void> {
    this.#handlers.clear()
    this.#forwards.clear()
  }

  #take(payload: string): boolean {
    return [...this.#forwards].some((handle) => handle(payload))
  }

  #act(message: ControlMessage): void {
    for (const handle of [...this.#handlers]) handle(message)
  }

  /** What was numbered before an answer has come before it. */
  #reached(version: number): void {
    this.#version = Math.max(this.#version, version)
  }
}
