/** Messages for the next page that this reader sees. They wait in the session. */
import type { FlashMessage } from '../../core/request.ts'
import { type RequestSession, sessionKey } from '../session/request-session.ts'

const waiting = sessionKey<FlashMessage[]>('_messages')

/** Adds messages: `messages.ok('Your bid was placed.')`. They are shown once, also after a redirect. */
export class Messages {
  readonly #session: () => RequestSession

  constructor(session: () => RequestSession) {
    this.#session = session
  }

  ok(text: string): void {
    this.#add({ kind: 'ok', text })
  }

  info(text: string): void {
    this.#add({ kind: 'info', text })
  }

  warn(text: string): void {
    this.#add({ kind: 'warn', text })
  }

  bad(text: string): void {
    this.#add({ kind: 'bad', text })
  }

  /** Gives the messages that wait, and forgets them. */
  take(): readonly FlashMessage[] {
    const messages = this.#session().get(waiting) ?? []
    if (messages.length > 0) this.#session().delete(waiting)
    return messages
  }

  #add(message: FlashMessage): void {
    this.#session().set(waiting, [...(this.#session().get(waiting) ?? []), message])
  }
}
