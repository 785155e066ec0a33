/** One box in the head of a list picks all its rows; holding Shift picks a range. */

/** Adds the box, where rows can be picked. */
export function pickRows(page: Document): void {
  const head = page.querySelector('.rows thead .pick')
  const boxes = [...page.querySelectorAll<HTMLInputElement>('.rows tbody .pick input')]
  if (!head || boxes.length === 0) return
  const all = page.createElement('input')
  all.type = 'checkbox'
  all.setAttribute('aria-label', 'Pick all rows of this page')
  head.replaceChildren(all)
  all.addEventListener('change', () => {
    for (const box of boxes) box.checked = all.checked
  })
  pickRanges(boxes, () => showState(all, boxes))
}

function pickRanges(boxes: HTMLInputElement[], changed: () => void): void {
  let last: number | undefined
  for (const [place, box] of boxes.entries()) {
    box.addEventListener('click', (event) => {
      if (event.shiftKey && last !== undefined) {
        const [from, to] = [Math.min(last, place), Math.max(last, place)]
        for (const other of boxes.slice(from, to + 1)) other.checked = box.checked
      }
      last = place
      changed()
    })
  }
}

function showState(all: HTMLInputElement, boxes: HTMLInputElement[]): void {
  const picked = boxes.filter((box) => box.checked).length
  all.checked = picked === boxes.length
  all.indeterminate = picked > 0 && picked < boxes.length
}
