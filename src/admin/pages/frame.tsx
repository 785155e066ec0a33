/** The frame of every page: the head of the document, the bar, the models, the way back, the messages. */
import type { ComponentChildren } from 'preact'
import type { FlashMessage } from '../../core/request.ts'
import { Csrf, useRequest } from '../../views/use-request.ts'

/** What the frame shows of the site. */
export interface SiteView {
  readonly title: string
  /** The address of the index: `/admin/`. */
  readonly home: string
  readonly signOutUrl: string
  readonly userName: string
  readonly apps: readonly AppView[]
  /** The page of the real-time service; present when the reader may see it. */
  readonly realtimeUrl?: string
}

/** An app in the list of models. */
export interface AppView {
  readonly label: string
  readonly models: readonly ModelView[]
}

/** A model in the list of models. */
export interface ModelView {
  /** `lots.Lot` */
  readonly name: string
  /** "Lots" */
  readonly label: string
  readonly url: string
  /** Present when the reader may add one. */
  readonly addUrl?: string
}

/** A step of the way back to the index. */
export interface Crumb {
  readonly label: string
  readonly url: string
}

/** The frame's own part of a page. */
export interface FrameProps {
  readonly site: SiteView
  readonly title: string
  readonly crumbs?: readonly Crumb[]
  /** The model that the page is about: `lots.Lot`; `realtime` for the page of the real-time service. */
  readonly model?: string
  /** Beside the heading: buttons. */
  readonly actions?: ComponentChildren
  /** Under the heading: one line. */
  readonly note?: ComponentChildren
  readonly children?: ComponentChildren
}

/** A page for somebody who is signed in. */
export function Frame(props: FrameProps) {
  const { site, title, crumbs = [], model, actions, note, children } = props
  return (
    <Document title={`${title} – ${site.title}`}>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Bar site={site} />
      <div class="frame">
        <Models site={site} current={model} />
        <main id="main" tabIndex={-1}>
          <Crumbs crumbs={crumbs} title={title} />
          <Messages />
          <div class="head">
            <div>
              <h1>{title}</h1>
              {note && <p class="muted">{note}</p>}
            </div>
            {actions && <div class="head-actions">{actions}</div>}
          </div>
          {children}
        </main>
      </div>
    </Document>
  )
}

/** The document around a page: the head, the style sheet and the script that the pages can do without. */
export function Document({ title, children }: { title: string; children: ComponentChildren }) {
  const request = useRequest()
  return (
    <html lang={request.locale}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{title}</title>
        <link rel="stylesheet" href={request.asset('voltaic/voltaic.css')} />
        <link rel="stylesheet" href={request.asset('voltaic-admin/admin.css')} />
        <script type="module" src={request.asset('voltaic-admin/admin.js')} />
      </head>
      <body>{children}</body>
    </html>
  )
}

/** The name of the site, with its sign. */
export function Brand({ title, home }: { title: string; home: string }) {
  return (
    <a class="brand" href={home}>
      <span class="pile" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {title}
    </a>
  )
}

/** The messages that wait for the reader. */
export function Messages() {
  const messages = useRequest().takeMessages()
  return (
    <div role="status">
      {messages.map((message: FlashMessage) => (
        <p key={message.text} class={`message ${message.kind}`}>
          {message.text}
        </p>
      ))}
    </div>
  )
}

function Bar({ site }: { site: SiteView }) {
  return (
    <header class="bar">
      <Brand title={site.title} home={site.home} />
      <div class="who">
        <span>{site.userName}</span>
        <form method="post" action={site.signOutUrl}>
          <Csrf />
          <button type="submit" class="quiet">
            Sign out
          </button>
        </form>
      </div>
    </header>
  )
}

function Models({ site, current }: { site: SiteView; current: string | undefined }) {
  return (
    <nav class="models" aria-label="Models">
      {site.apps.map((app) => (
        <section key={app.label}>
          <h2>{app.label}</h2>
          <ul>
            {app.models.map(({ name, label, url }) => (
              <li key={name}>
                <a href={url} {...(name === current && { 'aria-current': 'page' as const })}>
                  {label}
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {site.realtimeUrl && (
        <section>
          <h2>System</h2>
          <ul>
            <li>
              <a
                href={site.realtimeUrl}
                {...(current === 'realtime' && { 'aria-current': 'page' as const })}
              >
                Real time
              </a>
            </li>
          </ul>
        </section>
      )}
    </nav>
  )
}

function Crumbs({ crumbs, title }: { crumbs: readonly Crumb[]; title: string }) {
  if (crumbs.length === 0) return null
  return (
    <nav class="crumbs" aria-label="Breadcrumbs">
      <ol>
        {crumbs.map(({ label, url }) => (
          <li key={url}>
            <a href={url}>{label}</a>
          </li>
        ))}
        <li aria-current="page">{title}</li>
      </ol>
    </nav>
  )
}
