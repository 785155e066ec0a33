/** `/metrics`: what the application measures, for Prometheus. */
import { createHash } from 'node:crypto'
import { exposition } from '../../core/metrics/exposition.ts'
import type { Metric } from '../../core/metrics/metric.ts'
import { isEqual } from '../../core/signing/signing.ts'
import type { HttpRequest } from '../request/http-request.ts'
import { HttpResponse } from '../responses/http-response.ts'
import type { Middleware } from './middleware.ts'

/** What is told, and to whom. */
export interface MetricsOptions {
  readonly collect: () => Promise<readonly Metric[]>
  /** Who sends it as `Authorization: Bearer …` may read. */
  readonly token?: string | undefined
  /** Without a token: whether programs of this machine may read. Never behind a proxy, which is of this machine too. */
  readonly isOpenToLoopback: boolean
}

const contentType = 'text/plain; version=0.0.4; charset=utf-8'

/**
 * Answers `/metrics` in the text format of Prometheus to those who may read it: 401 to who does not bring the token;
 * without a token and a program of this machine nothing is there. A route of the project with this path goes first.
 */
export function metrics(options: MetricsOptions): Middleware {
  return async function metrics(request, next) {
    if (request.mounted || request.url.pathname !== '/metrics') return next()
    const { token, isOpenToLoopback } = options
    if (token === undefined) {
      return isOpenToLoopback && isDirectFromLoopback(request) ? answer(options) : next()
    }
    return bringsToken(request, token) ? answer(options) : unauthorized()
  }
}

async function answer({ collect }: MetricsOptions): Promise<HttpResponse> {
  const headers = { 'content-type': contentType, 'cache-control': 'no-store' }
  return new HttpResponse({ status: 200, headers, body: exposition(await collect()) })
}

function unauthorized(): HttpResponse {
  const headers = { 'www-authenticate': 'Bearer', 'cache-control': 'no-store' }
  return new HttpResponse({ status: 401, headers })
}

function bringsToken({ headers }: HttpRequest, token: string): boolean {
  const [, sent] = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? []
  return sent !== undefined && isEqual(digest(sent), digest(token))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function isDirectFromLoopback({ raw, headers }: HttpRequest): boolean {
  if (headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined) return false
  return /^(::ffff:)?127\.|^::1$/.test(raw.socket.remoteAddress ?? '')
}
