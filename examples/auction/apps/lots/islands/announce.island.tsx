/** The one polite region of the page: what is told here is read out once, without stealing the focus. */

/** Has a screen reader say `text` when it is idle. */
export function announce(text: string): void {
  const region = document.getElementById('live-region')
  if (!region) return
  region.textContent = ''
  window.setTimeout(() => {
    region.textContent = text
  }, 100)
}
