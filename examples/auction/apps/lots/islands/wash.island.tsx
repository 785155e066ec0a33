/** Marks a value that changed by itself with a wash of copper that fades. */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

/** Shows its children, washed for two seconds whenever `value` changes. */
export function Wash(props: { value: string; class?: string; children: ComponentChildren }) {
  const turn = useTurn(props.value)
  const washed = turn === 0 ? '' : ` washed-${turn % 2}`
  return <span class={`${props.class ?? ''}${washed}`}>{props.children}</span>
}

/** How often the value has changed: the class alternates, so that a second change starts the fade again. */
function useTurn(value: string): number {
  const [turn, setTurn] = useState(0)
  const last = useRef(value)
  useEffect(() => {
    if (last.current === value) return
    last.current = value
    setTurn((count) => count + 1)
  }, [value])
  return turn
}
