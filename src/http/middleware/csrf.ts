/** Refuses changes that a page of another site makes in the name of this site's user. */
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { randomToken } from '../../core/random.ts'
import { isEqual } from '../../core/signing/signing.ts'
import { Forbidden } from '../errors/http-error.ts'
import type { HttpRequest } from '../request/http-request.ts'
import type { Middleware } from './middleware.ts'

/** The field of a form that carries the token. */
export const csrfField = '_csrf'
/** The header that carries the token of a script. */
export const csrfHeader = 'x-csrf-token'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])
const maskBytes = 32

/**
 * Lets a changing request pass when the browser says that it comes from this origin (`Sec-Fetch-Site`, else
 * `Origin`) or from an allowed one. What sends neither must bring the token of a form (`<Csrf/>`) or a header; a
 * program that sends an `Authorization` header and no cookie needs none. A route with `csrf: false` is left alone.
 */
export function csrf(): Middleware {
  return async function csrf(request, next) {
    request.provideCsrfToken(() => maskedToken(request))
    if (!safeMethods.has(request.method) && request.mounted?.csrf !== false)
      await requireOwn(request)
    return next()
  }
}

async function requireOwn(request: HttpRequest): Promise<void> {
  const { origin, 'sec-fetch-site': site } = request.headers
  if (origin !== undefined && request.settings.allowedOrigins.includes(origin)) return
  if (typeof site === 'string') {
    if (site === 'same-origin' || site === 'none') return
    throw refused(`it comes from another site (${site})`)
  }
  if (origin !== undefined) {
    if (isOwnOrigin(origin, request)) return
    throw refused('it comes from another origin')
  }
  const isProgram = request.headers.authorization !== undefined && request.cookies.isEmpty
  if (!isProgram && !(await bringsToken(request)))
    throw refused('it does not bring the token of its form')
}

function isOwnOrigin(origin: string, { host, isSecure }: HttpRequest): boolean {
  return origin.toLowerCase() === `${isSecure ? 'https' : 'http'}://${host.toLowerCase()}`
}

function refused(reason: string): Forbidden {
  const message = `CSRF check: the request was refused, because ${reason}. Load the page again and repeat.`
  return new Forbidden(message, { code: 'E_CSRF' })
}

async function bringsToken(request: HttpRequest): Promise<boolean> {
  const secret = request.cookies.get(cookieName(request))
  if (!secret) return false
  const given = request.headers[csrfHeader] ?? (await formToken(request))
  return typeof given === 'string' && isValidToken(given, request, secret)
}

async function formToken(request: HttpRequest): Promise<unknown> {
  if (
    !/^(?:multipart\/form-data|application\/x-www-form-urlencoded)/i.test(
      request.headers['content-type'] ?? '',
    )
  ) {
    return undefined
  }
  const { value } = await request.parseBody()
  return (value as Record<string, unknown>)[csrfField]
}

function cookieName({ settings }: HttpRequest): string {
  return settings.development ? 'voltaic_csrf' : '__Host-voltaic_csrf'
}

/** The token differs on every page, so that a compressed page does not give it away byte by byte. */
function maskedToken(request: HttpRequest): string {
  const name = cookieName(request)
  let secret = request.cookies.get(name)
  if (!secret) {
    secret = randomToken(32)
    request.cookies.set(name, secret)
  }
  const mask = randomBytes(maskBytes)
  return Buffer.concat([
    mask,
    xor(mask, tokenFor(request, secret, request.settings.keys[0]!)),
  ]).toString('base64url')
}

function isValidToken(given: string, request: HttpRequest, secret: string): boolean {
  const bytes = Buffer.from(given, 'base64url')
  if (bytes.length !== 2 * maskBytes) return false
  const token = xor(bytes.subarray(0, maskBytes), bytes.subarray(maskBytes))
  return request.settings.keys.some((key) => isEqual(token, tokenFor(request, secret, key)))
}

/** The token belongs to the cookie and to the session: the token of another session is worth nothing. */
function tokenFor(request: HttpRequest, secret: string, key: string): Buffer {
  const session = request.findSession()?.id ?? ''
  const owner = createHash('sha256').update(`${secret}\0${session}`).digest()
  return createHmac('sha256', `csrf\0${key}`).update(owner).digest()
}

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, index) => byte ^ b[index]!))
}
