/** A request as components see it, for tests of rendering. */
import { nobody } from '../../src/core/anonymous.ts'
import { createLog } from '../../src/core/log.ts'
import {
  type FlashMessage,
  type Renderable,
  type RequestContext,
  renderBody,
} from '../../src/core/request.ts'
import type { CurrentUser } from '../../src/core/user.ts'

/** A request for `/lots`; `parts` change it. */
export function testRequest(parts: Partial<RequestContext> = {}): RequestContext {
  const messages: FlashMessage[] = [{ kind: 'ok', text: 'Saved.' }]
  return {
    id: 'r1',
    method: 'GET',
    url: new URL('http://localhost/lots'),
    headers: {},
    ip: '127.0.0.1',
    user: nobody as CurrentUser,
    locale: 'en',
    log: createLog('silent'),
    signal: new AbortController().signal,
    csrfToken: () => 'token',
    asset: (name) => `/static/${name.split('/').at(-1)}`,
    takeMessages: () => messages.splice(0),
    ...parts,
  }
}

/** The text of what `render` gave. */
export async function rendered(page: Renderable, request = testRequest()): Promise<string> {
  const { body } = await page[renderBody](request)
  return String(body)
}
