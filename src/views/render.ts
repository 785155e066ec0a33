/** `render(<Page/>)`: a page as a value, which becomes HTML when the response is made. */
import type { JSX } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { type Renderable, type RequestContext, renderBody, runInRequest } from '../core/request.ts'
import { withIslandScripts } from './islands/rendered-islands.ts'
import { renderSafely } from './safe-markup.ts'

/** The status and headers of a rendered page. */
export interface RenderOptions {
  /** 200 when left out. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * The page as a lazy value: it is rendered with the request that it answers, after the view has returned.
 * A page whose root is `<html>` gets its doctype; anything else is a fragment of a page.
 */
export function render(
  page: JSX.Element,
  { status = 200, headers = {} }: RenderOptions = {},
): Renderable {
  return {
    status,
    headers,
    [renderBody]: (request) => ({
      body: renderPage(page, request),
      contentType: 'text/html; charset=utf-8',
    }),
  }
}

function renderPage(page: JSX.Element, request: RequestContext): string {
  const html = runInRequest(request, () =>
    renderSafely(
      () => renderToString(page),
      (url) => request.log.warn({ url: url.slice(0, 200) }, 'unsafe address refused'),
    ),
  )
  return (
    (html.startsWith('<html') ? '<!doctype html>' : '') +
    withIslandScripts(html, (name) => request.asset(name))
  )
}
