/** What is shown when there is nothing to show. */
import type { ErrorPages, HttpError, HttpRequest } from 'voltaic/http'
import { render } from 'voltaic/views'
import { Layout } from './layout.tsx'

/** The pages of the errors that a visitor may meet; 500 is the framework's own, which needs nothing to work. */
export const errorPages: ErrorPages = { 403: errorPage, 404: errorPage, 429: errorPage }

function errorPage({ status }: HttpError, { id }: HttpRequest) {
  return render(<ErrorPage status={status} requestId={id} />, { status })
}

/** An error, in the words of this site. */
export function ErrorPage({ status, requestId }: { status: number; requestId: string }) {
  const [title, text] = words[status] ?? fallback
  return (
    <Layout title={title} size="narrow">
      <div class="empty">
        <p class="empty-code">{status}</p>
        <h1>{title}</h1>
        <p>{text}</p>
        <a class="button button-primary" href="/">
          To the catalogue
        </a>
        <p class="empty-note">Request {requestId}</p>
      </div>
    </Layout>
  )
}

const fallback: [string, string] = ['Something went wrong', 'It is our fault. Please try again.']

const words: Record<number, [title: string, text: string]> = {
  403: ['Not allowed', 'Your account may not do this. Go back, reload the page, and try again.'],
  404: ['There is nothing here', 'The lot may have been withdrawn, or the address is mistyped.'],
  429: ['Too many attempts', 'Please wait a moment before the next one.'],
}
