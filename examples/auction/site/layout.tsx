/** The frame of every page: head, header, messages, content, footer. */
import type { ComponentChildren } from 'preact'
import { asset, useRequest, useUser } from 'voltaic/views'
import { AccountNews } from '../apps/lots/islands/account-news.island.tsx'
import { ConnectionLine } from './connection-line.island.tsx'
import { Footer } from './footer.tsx'
import { Header } from './header.tsx'
import { Messages } from './messages.tsx'
import { chosenTheme } from './theme.ts'

const styles = ['tokens', 'elements', 'site', 'drawing', 'lots']

/** What a page is framed with. */
export interface LayoutProps {
  readonly title: string
  /** `narrow` for a column of text, `form` for a small form; the whole width when left out. */
  readonly size?: 'narrow' | 'form'
  readonly children: ComponentChildren
}

/** A whole page. */
export function Layout(props: LayoutProps) {
  const user = useUser()
  return (
    <html lang="en" data-theme={chosenTheme(useRequest())}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${props.title} — Copper Hammer`}</title>
        <link rel="icon" href={asset('icon.svg')} type="image/svg+xml" />
        {styles.map((name) => (
          <link key={name} rel="stylesheet" href={asset(`css/${name}.css`)} />
        ))}
      </head>
      <body>
        <a class="skip-link" href="#content">
          Skip to content
        </a>
        <Header />
        <ConnectionLine />
        <main id="content" class={props.size ? `page page-${props.size}` : 'page'}>
          <Messages />
          {props.children}
        </main>
        <Footer />
        {user.isAuthenticated && <AccountNews account={user.id} />}
        <div id="live-region" class="visually-hidden" role="status" aria-live="polite" />
      </body>
    </html>
  )
}
