/** The body of a request: read once, within its limits, parsed by its type. */
import type { FastifyRequest } from 'fastify'
import { BadRequest, ContentTooLarge, UnsupportedMediaType } from '../errors/http-error.ts'
import type { BodyLimits } from './body-limits.ts'
import { collectFields } from './fields.ts'
import { readMultipart } from './multipart.ts'
import type { UploadedFiles } from './uploaded-file.ts'

/** A parsed body: its value, and the files that came with it. */
export interface ParsedBody {
  readonly value: unknown
  readonly files: UploadedFiles
}

/** Parses JSON, refusing keys that would reach an object's prototype. */
export type JsonParser = (text: string) => unknown

const noFiles: UploadedFiles = Object.freeze(Object.create(null) as UploadedFiles)

/** Reads the body of one request. What was read or parsed is kept. */
export class RequestBody {
  readonly #request: FastifyRequest
  readonly #limits: BodyLimits
  readonly #parseJson: JsonParser
  #bytes: Promise<Buffer> | undefined
  #parsed: Promise<ParsedBody> | undefined

  constructor(request: FastifyRequest, limits: BodyLimits, parseJson: JsonParser) {
    this.#request = request
    this.#limits = limits
    this.#parseJson = parseJson
  }

  /** The body as it came. Throws `ContentTooLarge`, `BadRequest` when the client went away. */
  bytes(): Promise<Buffer> {
    this.#bytes ??= readBytes(this.#request.raw, this.#limits.body)
    return this.#bytes
  }

  /** The body by its type. Throws `BadRequest`, `ContentTooLarge`, `UnsupportedMediaType`. */
  parse(): Promise<ParsedBody> {
    this.#parsed ??= this.#parse()
    return this.#parsed
  }

  async #parse(): Promise<ParsedBody> {
    const { 'content-type': header, 'content-encoding': encoding = 'identity' } =
      this.#request.headers
    if (encoding !== 'identity') {
      throw new UnsupportedMediaType(
        `A body in ${JSON.stringify(encoding)} is not accepted. Send it plain.`,
      )
    }
    const type = header?.split(';', 1)[0]?.trim().toLowerCase()
    if (type === 'multipart/form-data') return readMultipart(this.#request, this.#limits)
    if (type === 'application/x-www-form-urlencoded') return this.#parseForm()
    if (type && isJsonType(type)) return this.#parseJsonBody()
    if (type === 'text/plain') return { value: (await this.bytes()).toString(), files: noFiles }
    if (type === undefined && (await this.bytes()).length === 0)
      return { value: {}, files: noFiles }
    throw new UnsupportedMediaType(
      `A body of type ${JSON.stringify(type ?? '')} is not accepted. Send JSON or a form.`,
    )
  }

  async #parseForm(): Promise<ParsedBody> {
    this.#bytes ??= readBytes(this.#request.raw, this.#limits.form)
    const pairs = new URLSearchParams((await this.#bytes).toString())
    if (pairs.size > this.#limits.fields) {
      throw new ContentTooLarge(`A form may have at most ${this.#limits.fields} fields.`)
    }
    return { value: collectFields(pairs), files: noFiles }
  }

  async #parseJsonBody(): Promise<ParsedBody> {
    const text = (await this.bytes()).toString()
    try {
      return { value: this.#parseJson(text), files: noFiles }
    } catch (cause) {
      throw new BadRequest('The body is not valid JSON.', { code: 'E_BODY_JSON', cause })
    }
  }
}

function isJsonType(type: string): boolean {
  return type === 'application/json' || /^application\/[\w.-]+\+json$/.test(type)
}

/** What is over the limit is read and thrown away, so that the client gets to reading its answer. */
async function readBytes(raw: FastifyRequest['raw'], limit: number): Promise<Buffer> {
  if (Number(raw.headers['content-length'] ?? 0) > limit) throw tooLarge(limit)
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > limit) throw tooLarge(limit)
      chunks.push(chunk)
    }
  } catch (error) {
    raw.resume()
    if (error instanceof ContentTooLarge) throw error
    throw new BadRequest('The body ended early.', { code: 'E_BODY_ENDED', cause: error })
  }
  return Buffer.concat(chunks, size)
}

function tooLarge(limit: number): ContentTooLarge {
  return new ContentTooLarge(`The body may have at most ${limit} bytes.`)
}
