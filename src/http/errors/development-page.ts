/** The page that tells a developer of an error: message, source, stack, request, queries. */
import type { HttpRequest } from '../request/http-request.ts'
import { document } from './error-page.ts'
import { type HtmlText, markup } from './html-text.ts'
import { findSourceFrame, type SourceFrame } from './source-frame.ts'

const hiddenHeaders = new Set(['cookie', 'authorization', 'proxy-authorization'])

/** The page as HTML. Only for development: it shows everything. */
export async function developmentPage(thrown: unknown, request: HttpRequest): Promise<string> {
  const error = thrown instanceof Error ? thrown : new Error(`thrown: ${String(thrown)}`)
  const { code } = error as { code?: unknown }
  const title = typeof code === 'string' ? `${error.name} ${code}` : error.name
  const frame = await findSourceFrame(error)
  const content = markup`
    <p class="v-status">500 in development</p>
    <h1>${title}</h1>
    <p class="v-error-message">${error.message}</p>
    ${frame ? sourceSection(frame) : ''}
    <h2>Stack</h2>
    <pre>${stackText(error)}</pre>
    ${querySection(request)}
    <h2>Request</h2>
    <table><tbody>${requestRows(request)}</tbody></table>`
  return document(`${title}: ${error.message}`, content, request)
}

function sourceSection({ path, line, lines }: SourceFrame): HtmlText {
  const rows = lines.map(({ number, text }) =>
    number === line
      ? markup`<mark>${String(number).padStart(5)}  ${text}</mark>\n`
      : markup`${String(number).padStart(5)}  ${text}\n`,
  )
  return markup`<h2>${path}:${line}</h2><pre>${rows}</pre>`
}

/** The error with what led to it. */
function stackText(error: Error): string {
  const own = error.stack ?? error.message
  return error.cause instanceof Error ? `${own}\n\ncaused by ${stackText(error.cause)}` : own
}

function querySection({ queries }: HttpRequest): HtmlText | string {
  if (queries.length === 0) return ''
  const rows = queries.map(
    ({ sql, milliseconds }) =>
      markup`<tr><td class="v-number">${milliseconds.toFixed(1)} ms</td><td><code>${sql}</code></td></tr>`,
  )
  return markup`<h2>Queries: ${queries.length}</h2><table><tbody>${rows}</tbody></table>`
}

function requestRows(request: HttpRequest): HtmlText[] {
  const { mounted, method, url, id, user } = request
  const headers = Object.entries(request.headers).map(
    ([name, value]) => [name, hiddenHeaders.has(name) ? '[hidden]' : String(value)] as const,
  )
  const facts: (readonly [string, string])[] = [
    ['Request', `${method} ${url.href}`],
    ['Route', mounted?.path ?? 'none'],
    ['User', user.isAuthenticated ? user.email || String(user.pk) : 'anonymous'],
    ['Id', id],
  ]
  return [...facts, ...headers].map(
    ([name, value]) => markup`<tr><th scope="row">${name}</th><td>${value}</td></tr>`,
  )
}
