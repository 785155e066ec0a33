/** What a component may ask about the request that it is rendered for. */
import { h, type JSX } from 'preact'
import { VoltaicError } from '../core/errors.ts'
import { currentRequest, type FlashMessage, type RequestContext } from '../core/request.ts'
import type { CurrentUser } from '../core/user.ts'

/** The request that is being answered. Throws `E_NO_REQUEST` outside of one, and in the browser. */
export function useRequest(): RequestContext {
  const request = currentRequest()
  if (request) return request
  throw new VoltaicError(
    'E_NO_REQUEST',
    'There is no request here. Use this in a component that a view renders, not in an island or a script.',
  )
}

/** The user of the request; never null, see `Anonymous`. */
export function useUser(): CurrentUser {
  return useRequest().user
}

/** The messages that wait for this reader. Taking them empties the list. */
export function useMessages(): readonly FlashMessage[] {
  return useRequest().takeMessages()
}

/** The address of a static file, with its hash: `asset('app.css')`. Throws `E_ASSET_UNKNOWN`. */
export function asset(name: string): string {
  return useRequest().asset(name)
}

/** The hidden field that proves that a form came from this site. Stands in every form that posts. */
export function Csrf(): JSX.Element {
  return h('input', { type: 'hidden', name: '_csrf', value: useRequest().csrfToken() })
}
