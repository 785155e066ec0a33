/** Clients of streams, for the tests of real time where no WebSocket gets through. */
import { Centrifuge, type Options, type TransportName } from 'centrifuge'
import { EventParser, eventSourceClass } from '../support/event-source.ts'

/** How a client of a stream connects. */
export interface StreamClientOptions extends Partial<Options> {
  readonly transport?: TransportName
  /** Of every request, as a browser would send them. */
  readonly requestHeaders?: Readonly<Record<string, string>>
  /** Where the commands are posted, when that is another server than the one of the stream. */
  readonly posts?: string
  readonly onResponse?: (response: Response) => void
}

/** The official client over a stream of the server at `url` (`http://127.0.0.1:8123`); it connects when told to. */
export function streamClient(
  url: string,
  {
    transport = 'sse',
    requestHeaders: headers = {},
    posts = url,
    onResponse,
    ...options
  }: StreamClientOptions = {},
): Centrifuge {
  const endpoint = `${url}/_voltaic/${transport}`
  return new Centrifuge([{ transport, endpoint }], {
    eventsource: eventSourceClass({ headers, ...(onResponse && { onResponse }) }),
    emulationEndpoint: `${posts}/_voltaic/emulation`,
    fetch: async (address: string, init: RequestInit) => {
      const all = { ...headers, ...(init.headers as object) }
      const response = await fetch(address, { ...init, headers: all })
      if (address === endpoint) onResponse?.(response)
      return response
    },
    minReconnectDelay: 10,
    maxReconnectDelay: 50,
    ...options,
  })
}

/** A stream of server-sent events that a test drives by hand. */
export class RawStream implements AsyncDisposable {
  readonly response: Response
  readonly replies: Record<string, unknown>[] = []
  /** Resolves when the stream has ended. */
  readonly ended: Promise<void>
  readonly #aborter: AbortController
  readonly #url: string

  private constructor(url: string, response: Response, aborter: AbortController) {
    this.#url = url
    this.response = response
    this.#aborter = aborter
    this.ended = this.#read().catch(() => undefined)
  }

  /** Opens a stream with a connect command, and perhaps others. */
  static async open(
    url: string,
    headers: Record<string, string> = {},
    commands: readonly object[] = [{ id: 1, connect: {} }],
  ): Promise<RawStream> {
    const aborter = new AbortController()
    const text = commands.map((command) => JSON.stringify(command)).join('\n')
    const address = `${url}/_voltaic/sse?cf_connect=${encodeURIComponent(text)}`
    const response = await fetch(address, { headers, signal: aborter.signal })
    return new RawStream(url, response, aborter)
  }

  /** What posts must name, once the stream is connected. */
  get session(): { session: string; node: string } | undefined {
    const connect = this.replies.find((reply) => reply.connect)?.connect as
      | { session: string; node: string }
      | undefined
    return connect && { session: connect.session, node: connect.node }
  }

  /** Posts commands, to another server when one is named. */
  post(
    commands: readonly object[],
    headers: Record<string, string> = {},
    url: string = this.#url,
  ): Promise<Response> {
    const data = commands.map((command) => JSON.stringify(command)).join('\n')
    const body = JSON.stringify({ ...this.session, data })
    return fetch(`${url}/_voltaic/emulation`, { method: 'POST', headers, body })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#aborter.abort()
    await this.ended
  }

  async #read(): Promise<void> {
    const parser = new EventParser((data) => {
      for (const line of data.split('\n')) this.replies.push(JSON.parse(line))
    })
    if (this.response.status !== 200) return
    for await (const text of this.response.body!.pipeThrough(new TextDecoderStream())) {
      parser.push(text)
    }
  }
}
