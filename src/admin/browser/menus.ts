/** Menus (`<details class="menu">`) close on Escape and when something else is pressed. */

/** Makes menus close as people expect. */
export function closeMenus(page: Document): void {
  page.addEventListener('click', (event) => {
    for (const menu of openMenus(page)) {
      if (!menu.contains(event.target as Node)) menu.open = false
    }
  })
  page.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    for (const menu of openMenus(page)) {
      const held = menu.contains(page.activeElement)
      menu.open = false
      if (held) menu.querySelector('summary')?.focus()
    }
  })
}

function openMenus(page: Document): NodeListOf<HTMLDetailsElement> {
  return page.querySelectorAll<HTMLDetailsElement>('details.menu[open]')
}
