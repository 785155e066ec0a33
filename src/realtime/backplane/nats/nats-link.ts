/** The connection of a node to NATS. */
import type { Msg, NatsConnection, Status } from '@nats-io/transport-node'
import { clock } from '../../../core/clock.ts'
import { BackplaneError } from '../backplane-error.ts'
import type { NatsAddress } from './nats-address.ts'

/** The package that speaks with NATS. */
export type NatsLibrary = Pick<typeof import('@nats-io/transport-node'), 'connect'>

/** Loads the package; it is needed by this backplane only. */
export async function loadNatsLibrary(): Promise<NatsLibrary> {
  return import('@nats-io/transport-node').catch((cause: unknown) => {
    const name = '@nats-io/transport-node'
    const message = `The NATS backplane needs the package "${name}". Install it: npm install ${name}.`
    throw new BackplaneError('E_BACKPLANE_PACKAGE', message, { cause })
  })
}

const answerTimeout = 2_000

/** What a link is made of. */
export interface NatsLinkOptions {
  readonly library: NatsLibrary
  readonly address: NatsAddress
  /** Called when the connection is lost, and when it is back. */
  readonly onChange: () => void
  /** Starts the backplane at its first use; `undefined` once it was started. */
  readonly starting: () => Promise<void> | undefined
}

/** Speaks and listens. What was said counts once the server has confirmed it; nothing is said later than that. */
export class NatsLink {
  readonly display: string
  readonly #options: NatsLinkOptions
  #connection: NatsConnection | undefined
  #isReady = false
  #settling: Promise<void> | undefined

  constructor(options: NatsLinkOptions) {
    this.#options = options
    this.display = options.address.display
  }

  get isReady(): boolean {
    return this.#isReady
  }

  /** Rejects with a `BackplaneError`. */
  async connect(): Promise<void> {
    const { library, address } = this.#options
    try {
      this.#connection = await library.connect({
        servers: [...address.servers],
        name: address.prefix,
        ...credentials(address),
        ...(address.isEncrypted && { tls: {} }),
        timeout: 5_000,
        maxReconnectAttempts: -1,
        reconnectTimeWait: 200,
        reconnectJitter: 300,
        reconnectJitterTLS: 300,
        ignoreAuthErrorAbort: true,
        pingInterval: 4_000,
        maxPingOut: 2,
      })
    } catch (error) {
      throw notStarted(this.display, error)
    }
    this.#isReady = true
    void this.#watch(this.#connection)
  }

  /** Resolves at once when something can be said; `undefined` means now. Rejects with a `BackplaneError`. */
  ready(): Promise<void> | undefined {
    if (this.#isReady) return undefined
    return this.#options.starting() ?? Promise.reject(this.#unavailable('it is not connected'))
  }

  /** Says something; resolves once the server has handed it to all who listen to it. */
  say(subject: string, text: string): Promise<void> {
    try {
      this.#open().publish(subject, text)
    } catch (error) {
      return Promise.reject(this.#refusal(error))
    }
    return this.settled()
  }

  /** Resolves once the server has taken all that was said, and all that it had for this node has arrived. */
  settled(): Promise<void> {
    this.#settling ??= new Promise<void>((resolve, reject) => {
      setImmediate(() => {
        this.#settling = undefined
        this.#flush().then(resolve, reject)
      })
    })
    return this.#settling
  }

  /** The answer of whoever listens first; `undefined` when nobody does. Rejects when none comes in time. */
  async ask(subject: string, text: string, timeout = answerTimeout): Promise<string | undefined> {
    try {
      return (await this.#open().request(subject, text, { timeout })).string()
    } catch (error) {
      if (isNobody(error)) return undefined
      throw error instanceof BackplaneError ? error : this.#unavailable('no answer came', error)
    }
  }

  /** Calls `handler` with what is said; the returned function ends that. Takes effect with the next `settled`. */
  listen(subject: string, handler: (text: string, message: Msg) => void): () => void {
    const subscription = this.#open().subscribe(subject, {
      callback: (error, message) => {
        if (!error) handler(message.string(), message)
      },
    })
    return () => subscription.unsubscribe()
  }

  async close(): Promise<void> {
    this.#isReady = false
    await this.#connection?.close()
  }

  #open(): NatsConnection {
    if (!this.#isReady || !this.#connection) throw this.#unavailable('it is not connected')
    return this.#connection
  }

  async #flush(): Promise<void> {
    const late = Promise.withResolvers<never>()
    const timer = clock.after(answerTimeout, () => late.reject(new Error('it is silent')))
    try {
      await Promise.race([this.#open().flush(), late.promise])
    } catch (error) {
      if (error instanceof BackplaneError) throw error
      this.#connection?.reconnect().catch(() => undefined)
      throw this.#unavailable('it gave no answer, and what was said may have been heard', error)
    } finally {
      timer.cancel()
    }
  }

  async #watch(connection: NatsConnection): Promise<void> {
    for await (const { type } of connection.status()) this.#changed(type)
  }

  #changed(type: Status['type']): void {
    if (type === 'disconnect' || type === 'close') this.#set(false)
    else if (type === 'reconnect') this.#set(true)
  }

  #set(isReady: boolean): void {
    if (this.#isReady === isReady) return
    this.#isReady = isReady
    this.#options.onChange()
  }

  #refusal(error: unknown): BackplaneError {
    if (error instanceof BackplaneError) return error
    const { message } = error as Error
    if (!/payload|size/i.test(message)) return this.#unavailable(message, error)
    const most = this.#connection?.info?.max_payload
    return new BackplaneError(
      'E_BACKPLANE_SERVER',
      `The server at ${this.display} takes messages of ${most} bytes at most. Publish less at once, or raise its max_payload.`,
      { cause: error },
    )
  }

  #unavailable(fact: string, cause?: unknown): BackplaneError {
    const message = `The backplane at ${this.display} did nothing: ${fact}. Try again later.`
    return new BackplaneError('E_BACKPLANE_UNAVAILABLE', message, { cause })
  }
}

function credentials({ user, password }: NatsAddress) {
  if (user === undefined) return {}
  return password === undefined ? { token: user } : { user, pass: password }
}

/** Nobody listens to the subject: the server says so at once. */
function isNobody(error: unknown): boolean {
  return (error as { isNoResponders?(): boolean }).isNoResponders?.() ?? false
}

function notStarted(display: string, cause: unknown): BackplaneError {
  const reason = (cause as Error).message
  return new BackplaneError(
    'E_BACKPLANE_UNAVAILABLE',
    `The backplane at ${display} cannot be reached: ${reason}. Start the server, or correct the setting ` +
      'backplane (BACKPLANE_URL).',
    { cause },
  )
}
