/** The frame of the pages of accounts. */
import type { ComponentChildren, VNode } from 'preact'
import { useMessages, useRequest } from '../../views/use-request.ts'

/** A whole page: title, waiting messages, content. */
export function AccountLayout(props: { title: string; children: ComponentChildren }): VNode {
  const request = useRequest()
  return (
    <html lang={request.locale}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{props.title}</title>
        <link rel="stylesheet" href={request.asset('voltaic/voltaic.css')} />
        <link rel="stylesheet" href={request.asset('voltaic-auth/auth.css')} />
      </head>
      <body>
        <main>
          <h1>{props.title}</h1>
          <Messages />
          {props.children}
        </main>
      </body>
    </html>
  )
}

function Messages(): VNode | null {
  const messages = useMessages()
  if (messages.length === 0) return null
  return (
    <ul class="messages" role="status">
      {messages.map(({ kind, text }) => (
        <li key={text} class={kind}>
          {text}
        </li>
      ))}
    </ul>
  )
}
