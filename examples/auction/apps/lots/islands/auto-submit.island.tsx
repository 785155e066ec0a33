/** Applies a filter as soon as it is chosen; without JavaScript, the button beside it does. */
import { useEffect, useRef } from 'preact/hooks'

/** Stands inside a form, and sends it whenever a `select` of it changes. */
export function AutoSubmit() {
  const place = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    const form = place.current?.closest('form')
    const submit = (event: Event) => {
      if (event.target instanceof HTMLSelectElement) form?.requestSubmit()
    }
    form?.addEventListener('change', submit)
    return () => form?.removeEventListener('change', submit)
  }, [])
  return <span ref={place} hidden />
}
