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

/** A whole page. `narrow` is for a single column of text or a form. */
export function Layout(props: { title: string; narrow?: boolean; children: ComponentChildren }) {
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
        <main id="content" class={props.narrow ? 'page page-narrow' : 'page'}>
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
