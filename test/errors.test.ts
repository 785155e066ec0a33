/** Every error code stands in the reference, and the reference names no code that is gone. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const root = join(import.meta.dirname, '..')

function codesIn(text: string): Set<string> {
  return new Set([...text.matchAll(/['"`](E_[A-Z_]+)['"`]/g)].map(([, code]) => code!))
}

test('docs/reference/errors.md names every code in src, and no other', () => {
  const sources = globSync('src/**/*.{ts,tsx}', { cwd: root })
  const used = codesIn(sources.map((file) => readFileSync(join(root, file), 'utf8')).join('\n'))
  const documented = codesIn(readFileSync(join(root, 'docs/reference/errors.md'), 'utf8'))
  assert.ok(used.size > 5)
  assert.deepEqual(
    [...used].filter((code) => !documented.has(code)).sort(),
    [],
    'missing in the reference',
  )
  assert.deepEqual(
    [...documented].filter((code) => !used.has(code)).sort(),
    [],
    'no longer in the sources',
  )
})
