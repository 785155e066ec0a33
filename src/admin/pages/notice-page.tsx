/** A page that says that something cannot be done, why, and what to do instead. */
import { Frame, type SiteView } from './frame.tsx'

/** What a notice says. */
export interface NoticeView {
  readonly site: SiteView
  readonly title: string
  readonly text: string
  /** The way on. */
  readonly link: { readonly label: string; readonly url: string }
}

/** Denied, not found, not understood. */
export function NoticePage({ site, title, text, link }: NoticeView) {
  return (
    <Frame site={site} title={title}>
      <p class="question">{text}</p>
      <p>
        <a class="button" href={link.url}>
          {link.label}
        </a>
      </p>
    </Frame>
  )
}
