/** What the admin's pages can do beyond what they do without a script. Each part looks for its own marks. */

import { localTimes } from './local-times.ts'
import { lookUpRows } from './look-up.ts'
import { closeMenus } from './menus.ts'
import { pickRows } from './pick-rows.ts'
import { prepopulate } from './prepopulate.ts'
import { guardUnsaved } from './unsaved.ts'

closeMenus(document)
pickRows(document)
localTimes(document)
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-guard]'))
  guardUnsaved(form)
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-prepopulate]')) {
  prepopulate(form)
}
for (const box of document.querySelectorAll<HTMLElement>('[data-options]')) lookUpRows(box)
