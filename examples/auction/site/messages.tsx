import { useMessages } from 'voltaic/views'

/** What the last action has to say. */
export function Messages() {
  const messages = useMessages()
  if (messages.length === 0) return null
  return (
    <ul class="messages" role="status">
      {messages.map(({ kind, text }) => (
        <li key={text} class={`message message-${kind}`}>
          {text}
        </li>
      ))}
    </ul>
  )
}
