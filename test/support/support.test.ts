import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { startNode } from './child-process.ts'
import { launchBrowser } from './chromium.ts'
import { dropLeftovers, noPostgres, onServer } from './postgres.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { waitUntil } from './wait-until.ts'

describe('temporaryFolder', () => {
  it('gives a folder that is removed with its files', async () => {
    const folder = await temporaryFolder()
    await writeFile(folder.file('a.txt'), 'a')
    assert.ok(existsSync(folder.file('a.txt')))
    await folder.remove()
    await folder.remove()
    assert.ok(!existsSync(folder.path))
  })
})

describe('waitUntil', () => {
  it('resolves to the first truthy result', async () => {
    let calls = 0
    assert.equal(await waitUntil(() => ++calls > 2 && `call ${calls}`), 'call 3')
  })

  it('rejects with what the condition threw last', async () => {
    const failing = waitUntil(
      () => {
        throw new Error('not yet')
      },
      { timeout: 20, what: 'the lot' },
    )
    await assert.rejects(failing, (error: Error) => {
      assert.match(error.message, /^the lot did not come true within 20 ms/)
      assert.equal((error.cause as Error).message, 'not yet')
      return true
    })
  })
})

describe('startNode', () => {
  it('waits for a line, writes to it and sees its end', async () => {
    await using folder = await temporaryFolder()
    await writeFile(
      folder.file('echo.ts'),
      "const name: string = 'ready'\nconsole.log(name)\nprocess.stdin.once('data', (line) => { console.error(String(line)); process.exit(3) })",
    )
    await using child = startNode(folder.file('echo.ts'))
    await child.ready(/ready/)
    child.write('ping')
    assert.deepEqual(await child.exited, { code: 3, signal: null })
    assert.match(child.stderr, /ping/)
  })

  it('rejects when the process ends without the line', async () => {
    await using folder = await temporaryFolder()
    await writeFile(folder.file('fail.ts'), "console.error('no luck'); process.exitCode = 2")
    await using child = startNode(folder.file('fail.ts'))
    await assert.rejects(child.ready(/ready/), /ended \(2\).*no luck/s)
  })

  it('kills', async () => {
    await using folder = await temporaryFolder()
    await writeFile(folder.file('wait.ts'), "console.log('ready'); setInterval(() => {}, 1000)")
    await using child = startNode(folder.file('wait.ts'))
    await child.ready(/ready/)
    assert.deepEqual(await child.kill('SIGKILL'), { code: null, signal: 'SIGKILL' })
  })
})

describe('launchBrowser', () => {
  it('shows a page of a loopback server and takes a picture', async (t) => {
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'text/html').end('<h1>Lots</h1>')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    t.after(() => server.close())
    const browser = await launchBrowser()
    t.after(() => browser.close())
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    assert.equal(await page.textContent('h1'), 'Lots')
    const picture = await page.screenshot()
    assert.equal(picture.subarray(1, 4).toString(), 'PNG')
  })
})

describe('schemas of PostgreSQL', { skip: noPostgres }, () => {
  it('that a run of two days ago has left behind are dropped, those of today are not', async () => {
    const hours = Math.floor(Date.now() / 3_600_000)
    const [old, young] = [`test_${hours - 48}_0123456789ab`, `test_${hours}_0123456789ab`]
    for (const name of [old, young]) await onServer(`CREATE SCHEMA IF NOT EXISTS ${name}`)
    await dropLeftovers()
    const sql = 'SELECT nspname FROM pg_namespace WHERE nspname IN ($1, $2)'
    assert.deepEqual(await onServer(sql, old, young), [[young]])
    await onServer(`DROP SCHEMA ${young}`)
  })
})
