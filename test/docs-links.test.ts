/** Links between the documents lead to files and headings that are there. */
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'

const root = join(import.meta.dirname, '..')
const documents = globSync(['*.md', 'docs/**/*.md'], { cwd: root })

test('links between documents lead somewhere', () => {
  const wrong = documents.flatMap((document) =>
    linksOf(document)
      .filter((link) => !leadsSomewhere(document, link))
      .map((link) => `${document}: ${link}`),
  )
  assert.ok(documents.length > 10)
  assert.deepEqual(wrong, [])
})

/** The links of a document that stay inside of the repository. */
function linksOf(document: string): string[] {
  const links = textOf(document).matchAll(/\]\(([^)\s]+)\)/g)
  return [...links].map(([, link]) => link!).filter((link) => !/^[a-z]+:/.test(link))
}

/** Without code, in which brackets mean something else. */
function textOf(document: string): string {
  return readFileSync(join(root, document), 'utf8').replaceAll(/^```[\s\S]*?^```$/gm, '')
}

function leadsSomewhere(document: string, link: string): boolean {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? document : join(dirname(document), path)
  if (!existsSync(join(root, target))) return false
  return anchor === undefined || anchorsOf(target).has(anchor)
}

/** The anchors of the headings: a second one of a name gets a number. */
function anchorsOf(document: string): Set<string> {
  const anchors = new Set<string>()
  for (const [, heading] of textOf(document).matchAll(/^#+ (.+)$/gm)) {
    const name = heading!
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-')
    let anchor = name
    for (let count = 1; anchors.has(anchor); count++) anchor = `${name}-${count}`
    anchors.add(anchor)
  }
  return anchors
}
