import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const limit = 8 * 1024

test('the client for browsers has 8 KB at most, gzipped, and imports nothing', async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL('../../src/client.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['voltaic-src'],
    metafile: true,
    write: false,
  })
  const bytes = gzipSync(outputFiles[0]!.contents, { level: 9 }).length
  assert.ok(bytes <= limit, `${bytes} bytes`)
  const inputs = Object.keys(metafile.inputs)
  assert.deepEqual(
    inputs.filter((path) => !/src\/(client|protocol)[/.]/.test(path)),
    [],
  )
})
