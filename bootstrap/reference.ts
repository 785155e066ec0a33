/** `npm run reference`: writes the pages of `docs/reference` that are made from doc comments. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { doors } from './reference/doors.ts'
import { referencePages } from './reference/pages.ts'
import { Sources } from './reference/sources.ts'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'docs/reference')

const sources = new Sources(
  root,
  doors.map(({ door }) => door),
)
for (const door of doors) {
  if (door.index) rmSync(join(folder, dirname(door.index)), { recursive: true, force: true })
  for (const [file, text] of referencePages(door, sources)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
    console.log(`docs/reference/${file}`)
  }
}
