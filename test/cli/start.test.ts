import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { describe, it } from 'node:test'
import { getJson, running, smallProject } from './small-project.ts'

describe('voltaic start', () => {
  it('runs the project in production, from any folder below it, and drains on SIGTERM', async () => {
    await using folder = await smallProject()
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
    await using folder = await smallProject()
    await using child = folder.voltaic(['start', '--port', String(port)])
    assert.deepEqual(await child.exited, { code: 1, signal: null })
    const next = port + 1
    assert.equal(
      child.stderr,
      `error: Port ${port} on 127.0.0.1 is in use. Stop what uses it, or choose another: --port ${next}.\n`,
    )
  })

  it('opens sockets with the engine that is chosen', async () => {
    await using folder = await smallProject()
    for (const engine of ['voltaic', 'ws']) {
      await using child = folder.voltaic(['start', '--port', '0', '--ws-engine', engine])
      const [, url = ''] = await child.ready(running)
      const socket = new WebSocket(new URL('/_voltaic/socket', url), 'centrifuge-json')
      await once(socket, 'open')
      assert.equal(socket.protocol, 'centrifuge-json')
      socket.close()
      await once(socket, 'close')
    }
    await using child = folder.voltaic(['start', '--ws-engine', 'other'])
    assert.equal((await child.exited).code, 2)
    assert.match(child.stderr, /Allowed choices are voltaic, ws\./)
  })

  it('says that workers cannot share a database in memory', async () => {
    await using folder = await smallProject()
    await using child = folder.voltaic(['start', '--port', '0', '--workers', '2'])
    assert.deepEqual(await child.exited, { code: 1, signal: null })
    assert.match(child.stderr, /^error: Workers cannot share a database in memory\. Set database/)
    assert.match(child.stderr, /error: Worker 1 ended \(1\) before it answered\./)
  })

  it('takes as many workers as there are cores, and no half ones', async () => {
    await using folder = await smallProject()
    await using child = folder.voltaic(['start', '--workers', '1.5'])
    assert.equal((await child.exited).code, 2)
    assert.match(child.stderr, /a whole number from 1, or auto/)
  })

  it('names the port that is in use before any worker starts', async (t) => {
    const holder = createServer()
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
    t.after(() => holder.close())
    const { port } = holder.address() as AddressInfo
    await using folder = await smallProject()
    await using child = folder.voltaic(['start', '--workers', '2', '--port', String(port)])
    assert.equal((await child.exited).code, 1)
    assert.match(child.stderr, /^error: Port \d+ on 127\.0\.0\.1 is in use\. /)
  })
})
