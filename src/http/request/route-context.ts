/** What the handler of a route is called with. */
import type { Log } from '../../core/log.ts'
import type { CurrentUser } from '../../core/user.ts'
import type { RequestSession } from '../session/request-session.ts'
import type { Cookies } from './cookies.ts'
import type { HttpRequest } from './http-request.ts'
import type { Messages } from './messages.ts'
import { type Page, type Pageable, paginate } from './page.ts'
import type { UploadedFiles } from './uploaded-file.ts'

/** The validated values of a request. */
export interface RouteValues<P, Q, B, H> {
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly headers: H
  readonly files: UploadedFiles
}

/** The request with its values as the route's options made them. Made to be taken apart: `({ params, user }) => …`. */
export class RouteContext<
  P = Readonly<Record<string, string>>,
  Q = Readonly<Record<string, string | undefined>>,
  B = unknown,
  H = Readonly<Record<string, string | string[] | undefined>>,
> implements RouteValues<P, Q, B, H>
{
  readonly request: HttpRequest
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly headers: H
  readonly files: UploadedFiles

  constructor(request: HttpRequest, values: RouteValues<P, Q, B, H>) {
    this.request = request
    this.params = values.params
    this.query = values.query
    this.body = values.body
    this.headers = values.headers
    this.files = values.files
  }

  /** Who asks; never null. */
  get user(): CurrentUser {
    return this.request.user
  }

  get session(): RequestSession {
    return this.request.session
  }

  get cookies(): Cookies {
    return this.request.cookies
  }

  /** Adds messages for the next page that this reader sees. */
  get messages(): Messages {
    return this.request.messages
  }

  get ip(): string {
    return this.request.ip
  }

  get locale(): string {
    return this.request.locale
  }

  get id(): string {
    return this.request.id
  }

  get signal(): AbortSignal {
    return this.request.signal
  }

  get log(): Log {
    return this.request.log
  }

  /**
   * The page of a queryset that `?page=` names: `await page(Lot.open(), 24)`. Throws `NotFound` for a page that does
   * not exist; the first one always does.
   */
  get page(): <R>(queryset: Pageable<R>, size: number) => Promise<Page<R>> {
    return (queryset, size) => paginate(queryset, size, this.request.url)
  }
}
