/** Asks before a form is left with changes that were not saved. */

/** Guards a form. */
export function guardUnsaved(form: HTMLFormElement): void {
  let isChanged = false
  form.addEventListener('input', () => {
    isChanged = true
  })
  form.addEventListener('submit', () => {
    isChanged = false
  })
  addEventListener('beforeunload', (event) => {
    if (isChanged) event.preventDefault()
  })
}
