/** The reference is what the doc comments say. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { doors } from '../../bootstrap/reference/doors.ts'
import { referencePages } from '../../bootstrap/reference/pages.ts'
import { Sources } from '../../bootstrap/reference/sources.ts'

const root = join(import.meta.dirname, '../..')
const folder = join(root, 'docs/reference')

const sources = new Sources(
  root,
  doors.map(({ door }) => door),
)

for (const plan of doors) {
  const pages = referencePages(plan, sources)

  test(`the reference of ${plan.door} is up to date`, () => {
    for (const [file, text] of pages) {
      const committed = readFileSync(join(folder, file), 'utf8')
      assert.equal(committed, text, `${file} is old: run npm run reference`)
    }
  })

  test(`the reference of ${plan.door} has no page that nothing makes`, () => {
    const inside = dirname([...pages.keys()][0]!)
    const found = inside === '.' ? [] : globSync(`${inside}/*.md`, { cwd: folder })
    assert.deepEqual(
      found.filter((file) => !pages.has(file)),
      [],
    )
  })

  test(`the reference of ${plan.door} explains every name with a sentence`, () => {
    for (const [file, text] of pages) {
      const bare = [
        ...text.matchAll(/^## (.+)\n+(?:```typescript\n(?:(?!```)[\s\S])*```\n+)?(?=#)/gm),
      ]
      assert.deepEqual(
        bare.map(([, heading]) => heading),
        [],
        file,
      )
    }
  })
}
