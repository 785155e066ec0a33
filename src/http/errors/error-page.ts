/** The page that tells a reader of an error. */
import type { HttpRequest } from '../request/http-request.ts'
import { type HtmlText, markup } from './html-text.ts'
import { type HttpError, UnprocessableContent } from './http-error.ts'

const titles: Record<number, string> = {
  400: 'That did not work',
  401: 'Sign in first',
  403: 'Not allowed',
  404: 'Nothing here',
  405: 'That is not possible here',
  413: 'Too large',
  415: 'Not accepted',
  422: 'Please check',
  429: 'Too many requests',
  500: 'Something went wrong',
  503: 'Not available now',
}

/** The page as HTML. */
export function errorPage(error: HttpError, request: HttpRequest): string {
  const title = titles[error.status] ?? 'That did not work'
  const content = markup`
    <p class="v-status">${error.status}</p>
    <h1>${title}</h1>
    <p>${error.message}</p>
    ${error instanceof UnprocessableContent ? fieldList(error) : ''}
    ${signInLink(error, request)}
    <p><a href="/">Go to the start page</a></p>
    <p class="v-request-id">Request <code>${request.id}</code></p>`
  return document(title, content, request)
}

/** A whole document of the framework, with its style sheet where that is served. */
export function document(title: string, content: HtmlText, request: HttpRequest): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
${styleSheet(request)}
</head>
<body class="v-notice">
<main>${content}
</main>
</body>
</html>
`.text
}

function styleSheet({ settings: { assets } }: HttpRequest): HtmlText | string {
  try {
    return markup`<link rel="stylesheet" href="${assets.url('voltaic/voltaic.css')}">`
  } catch {
    return ''
  }
}

function fieldList({ fields }: UnprocessableContent): HtmlText {
  const items = Object.entries(fields).flatMap(([name, messages]) =>
    messages.map((message) => markup`<li>${name ? markup`<b>${name}</b>: ` : ''}${message}</li>`),
  )
  return markup`<ul>${items}</ul>`
}

function signInLink(
  { status }: HttpError,
  { settings: { signInUrl } }: HttpRequest,
): HtmlText | string {
  return status === 401 && signInUrl ? markup`<p><a href="${signInUrl}">Sign in</a></p>` : ''
}
