import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { quickly } from '../../../src/views/register/quick-resolution.ts'

const own = new URL('../../../src/', import.meta.url).href
const project = 'file:///project/'

/** Resolves imports, and tells which of them Node was asked for. */
function resolver() {
  const asked: string[] = []
  const resolve = quickly()
  return {
    asked,
    resolve(specifier: string, parentURL: string, importAttributes = {}) {
      const context = { conditions: ['node', 'import'], importAttributes, parentURL }
      return resolve(specifier, context, (name, given) => {
        asked.push(name)
        return { url: `${given?.parentURL}#${name}` }
      })
    },
  }
}

describe('resolving imports', () => {
  it('looks for a package once for each folder', () => {
    const { resolve, asked } = resolver()
    const first = resolve('zod', `${project}lots/one.ts`)
    assert.equal(resolve('zod', `${project}lots/two.ts`).url, first.url)
    assert.notEqual(resolve('zod', `${project}bids/one.ts`).url, first.url)
    assert.deepEqual(asked, ['zod', 'zod'])
  })

  it('knows where the modules of this package stand', () => {
    const { resolve, asked } = resolver()
    const { url, format } = resolve('../core/errors.ts', `${own}db/model.ts`)
    assert.deepEqual([url, format], [`${own}core/errors.ts`, 'module-typescript'])
    assert.deepEqual(asked, [])
  })

  it('leaves to Node what belongs to a project, what is an address, and what has attributes', () => {
    const { resolve, asked } = resolver()
    resolve('./models.ts', `${project}app.ts`)
    resolve('node:fs', `${project}app.ts`)
    for (const _ of [1, 2]) resolve('package/data.json', `${project}app.ts`, { type: 'json' })
    resolve('./page.tsx', `${own}views/page.ts`)
    const given = ['./models.ts', 'node:fs', 'package/data.json', 'package/data.json', './page.tsx']
    assert.deepEqual(asked, given)
  })
})
