/** Files as responses: types, ETags, ranges, and conditional requests by `@fastify/send`. */
import { basename, dirname } from 'node:path'
import type { Readable } from 'node:stream'
import send from '@fastify/send'
import { NotFound } from '../errors/http-error.ts'
import { HttpResponse, type ResponseHeaders } from './http-response.ts'

/** How a file is sent. */
export interface FileOptions {
  /** Offers the file for saving under this name. */
  readonly downloadName?: string
  /** By the extension when left out. */
  readonly contentType?: string
  /** Whether the address changes with the content: the file is then cached for a year. */
  readonly isImmutable?: boolean
  readonly headers?: Readonly<ResponseHeaders>
}

/** A file that is read when the response is made. */
export class FileResponse {
  readonly path: string
  readonly options: FileOptions

  constructor(path: string, options: FileOptions = {}) {
    this.path = path
    this.options = options
  }

  /** The response to this request: the file, a range of it, 304, or 412. Throws `NotFound` when there is no file. */
  async resolve(request: Readable): Promise<HttpResponse> {
    const result = await send(request, encodeURIComponent(basename(this.path)), {
      root: dirname(this.path),
      cacheControl: false,
      dotfiles: 'allow',
      index: false,
    })
    if (result.type === 'directory' || [403, 404].includes(result.statusCode)) throw new NotFound()
    const response = new HttpResponse({ status: result.statusCode, body: result.stream })
    for (const [name, value] of Object.entries(result.headers)) response.set(name, String(value))
    return this.#describe(response)
  }

  #describe(response: HttpResponse): HttpResponse {
    const { downloadName, contentType, isImmutable = false, headers = {} } = this.options
    response.set('cache-control', isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache')
    if (contentType && response.status < 300) response.set('content-type', contentType)
    if (downloadName) response.set('content-disposition', disposition(downloadName))
    for (const name in headers) response.set(name, headers[name]!)
    return response
  }
}

/** A file on the disk as a response. The path must not be made from what a client sent. */
export function file(path: string, options: FileOptions = {}): FileResponse {
  return new FileResponse(path, options)
}

/** RFC 6266: a plain name for old readers, the exact one encoded. */
function disposition(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const exact = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`
}
