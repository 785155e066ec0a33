import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { describe, it } from 'node:test'
import { waitUntil } from '../support/wait-until.ts'
import { projectFolder } from './project-folder.ts'

const config = `import { defineConfig } from 'voltaic'
import { get, json } from 'voltaic/http'
import { greeting } from './apps/greeting.ts'
export default defineConfig({
  label: 'shop',
  secretKey: 'x'.repeat(32),
  allowedHosts: ['127.0.0.1'],
  logLevel: 'warn',
  routes: [
    get('/', () => json({ greeting, environment: process.env.NODE_ENV })),
    get('/slow', async () => {
      console.log('slow began')
      await new Promise((resolve) => setTimeout(resolve, 300))
      return json('slow')
    }),
  ],
})
`
const project = () =>
  projectFolder({
    'voltaic.config.ts': config,
    'apps/greeting.ts': "export const greeting: string = 'hello'\n",
  })

const running = /is running at (http:\/\/\S+)/

async function getJson(url: string): Promise<unknown> {
  return (await fetch(url)).json()
}

describe('voltaic start', () => {
  it('runs the project in production, from any folder below it, and drains on SIGTERM', async () => {
    await using folder = await project()
    await using child = folder.voltaic(['start', '--port', '0'], { cwd: folder.file('apps') })
    const [, url = ''] = await child.ready(running)
    assert.deepEqual(await getJson(url), { greeting: 'hello', environment: 'production' })
    const slow = getJson(new URL('/slow', url).href)
    await child.ready(/slow began/)
    const ended = child.kill('SIGTERM')
    assert.equal(await slow, 'slow')
    assert.deepEqual(await ended, { code: 0, signal: null })
    assert.equal(child.stderr, '')
  })

  it('names the port that is in use, and what to do', async (t) => {
    const holder = createServer()
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
    t.after(() => holder.close())
    const { port } = holder.address() as AddressInfo
    await using folder = await project()
    await using child = folder.voltaic(['start', '--port', String(port)])
    assert.deepEqual(await child.exited, { code: 1, signal: null })
    const next = port + 1
    assert.equal(
      child.stderr,
      `error: Port ${port} on 127.0.0.1 is in use. Stop what uses it, or choose another: --port ${next}.\n`,
    )
  })

  it('names the file and the line of an error in the project, and with --debug its stack', async () => {
    await using folder = await projectFolder({ 'voltaic.config.ts': '\nundefined.lots\n' })
    await using child = folder.voltaic(['start'])
    assert.equal((await child.exited).code, 1)
    assert.match(
      child.stderr,
      /^error: TypeError: .*\(voltaic\.config\.ts:2\)\. Run again with --debug.*\n$/,
    )
    await using debugged = folder.voltaic(['start', '--debug'])
    assert.equal((await debugged.exited).code, 1)
    assert.match(debugged.stderr, /\n {4}at file:.*voltaic\.config\.ts:2/)
  })

  it('says what the settings file must export', async () => {
    await using folder = await projectFolder({ 'voltaic.config.ts': 'export const x = 1' })
    await using child = folder.voltaic(['start'])
    assert.equal((await child.exited).code, 1)
    assert.match(
      child.stderr,
      /^error: .*voltaic\.config\.ts does not export its settings\. Write: /,
    )
  })

  it('refuses workers, which this version does not have', async () => {
    await using folder = await project()
    await using child = folder.voltaic(['start', '--workers', '2'])
    assert.equal((await child.exited).code, 1)
    assert.match(
      child.stderr,
      /^error: 2 workers are not possible in this version: one process is\. /,
    )
  })
})

describe('voltaic dev', () => {
  it('shows a change at the same address, and survives a mistake', async () => {
    await using folder = await project()
    await using child = folder.voltaic(['dev', '--port', '0'])
    const [, first = ''] = await child.ready(running)
    assert.deepEqual(await getJson(first), { greeting: 'hello', environment: 'development' })

    await folder.write('apps/greeting.ts', "export const greeting = 'good evening'\n")
    await child.ready(/apps\/greeting\.ts changed[\s\S]*is running at/)
    assert.deepEqual(await getJson(latest(child.stdout)), {
      greeting: 'good evening',
      environment: 'development',
    })

    await folder.write('apps/greeting.ts', 'export const greeting = lots\n')
    await child.ready(/error: ReferenceError: lots is not defined \(apps\/greeting\.ts:1\)/)
    await child.ready(/starts again when a file changes/)
    await folder.write('apps/greeting.ts', "export const greeting = 'mended'\n")
    await waitUntil(async () =>
      JSON.stringify(await getJson(latest(child.stdout))).includes('mended'),
    )
    assert.deepEqual(await child.kill('SIGTERM'), { code: 0, signal: null })
    await assert.rejects(getJson(latest(child.stdout)))
  })
})

function latest(output: string): string {
  return [...output.matchAll(/is running at (http:\/\/\S+)/g)].at(-1)![1]!
}
