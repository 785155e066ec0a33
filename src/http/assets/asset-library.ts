/** All files for the browser, below one prefix. */
import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { AssetFile, AssetSource } from '../../core/assets.ts'
import { VoltaicError } from '../../core/errors.ts'
import { FileResponse } from '../responses/file-response.ts'
import { HttpResponse } from '../responses/http-response.ts'

/** Gives addresses to assets, and answers requests for them. The first source that has a name wins. */
export class AssetLibrary {
  readonly prefix: string
  readonly #sources: readonly AssetSource[]

  constructor(sources: readonly AssetSource[], prefix = '/static/') {
    this.#sources = sources
    this.prefix = prefix
  }

  /** The address of an asset. Throws `E_ASSET_UNKNOWN` when no source has it. */
  url(name: string): string {
    for (const source of this.#sources) {
      const path = source.pathOf(name)
      if (path !== undefined) return this.prefix + path.split('/').map(encodeURIComponent).join('/')
    }
    throw new VoltaicError(
      'E_ASSET_UNKNOWN',
      `There is no asset "${name}". Put the file into public/, or correct its name.`,
    )
  }

  /** The response to a request for a path below the prefix, or `undefined` when there is no such file. */
  async respond(pathname: string, request: Readable): Promise<HttpResponse | undefined> {
    const path = safePath(pathname.slice(this.prefix.length))
    if (path === undefined) return undefined
    for (const source of this.#sources) {
      const file = await source.read(path)
      if (file) return fileResponse(file, request)
    }
    return undefined
  }
}

/** The decoded path, when each of its segments is a plain, visible name. */
function safePath(encoded: string): string | undefined {
  try {
    const path = decodeURIComponent(encoded)
    const isSafe = path
      .split('/')
      .every((name) => name !== '' && !name.startsWith('.') && !/[\\\0:]/.test(name))
    return isSafe ? path : undefined
  } catch {
    return undefined
  }
}

function fileResponse(file: AssetFile, request: Readable): Promise<HttpResponse> | HttpResponse {
  const { content, contentType, isImmutable } = file
  if ('path' in content) {
    return new FileResponse(content.path, {
      isImmutable,
      ...(contentType ? { contentType } : {}),
    }).resolve(request)
  }
  return bytesResponse(content, contentType ?? 'application/octet-stream', { isImmutable, request })
}

function bytesResponse(
  body: Uint8Array,
  contentType: string,
  {
    isImmutable,
    request,
  }: { isImmutable: boolean; request: Readable & { headers?: Record<string, unknown> } },
): HttpResponse {
  const etag = `"${createHash('sha1').update(body).digest('base64url')}"`
  const cacheControl = isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache'
  const headers = { etag, 'cache-control': cacheControl }
  if (request.headers?.['if-none-match'] === etag) return new HttpResponse({ status: 304, headers })
  return new HttpResponse({ headers: { ...headers, 'content-type': contentType }, body })
}
