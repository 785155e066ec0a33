import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, it } from 'node:test'
import { waitUntil } from '../support/wait-until.ts'
import { getJson, running, smallProject } from './small-project.ts'

describe('voltaic dev', () => {
  it('shows a change at the same address, and survives a mistake', async () => {
    await using folder = await smallProject()
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

  it('starts once more for what changes during a restart, and leaves no process behind', async () => {
    await using folder = await smallProject()
    await using child = folder.voltaic(['dev', '--port', '0'])
    await child.ready(running)
    for (const text of ['one', 'two', 'three']) {
      await folder.write(
        'apps/greeting.ts',
        `export const greeting = '${text}'\nconsole.log('process', process.pid)\n`,
      )
      await child.ready(new RegExp(`(changed[^]*){${{ one: 1, two: 2, three: 3 }[text]}}`))
    }
    await waitUntil(async () =>
      JSON.stringify(await getJson(latest(child.stdout))).includes('three'),
    )
    assert.deepEqual(await child.kill('SIGINT'), { code: 0, signal: null })
    const pids = [...child.stdout.matchAll(/process (\d+)/g)].map(([, pid]) => Number(pid))
    assert.ok(pids.length > 0)
    await waitUntil(() => pids.every((pid) => !isAlive(pid)))
  })

  it('ends with its supervisor, however that ended', async () => {
    await using folder = await smallProject()
    await folder.write(
      'apps/greeting.ts',
      "export const greeting = ''\nconsole.log('process', process.pid)\n",
    )
    await using child = folder.voltaic(['dev', '--port', '0'])
    const [, pid] = await child.ready(/process (\d+)/)
    await child.ready(running)
    process.kill(child.pid, 'SIGKILL')
    await waitUntil(() => !isAlive(Number(pid)))
  })

  it('says at once that the port is in use', async (t) => {
    const holder = createServer()
    await once(holder.listen(0, '127.0.0.1'), 'listening')
    t.after(() => holder.close())
    const { port } = holder.address() as AddressInfo
    await using folder = await smallProject()
    await using child = folder.voltaic(['dev', '--port', String(port)])
    assert.deepEqual(await child.exited, { code: 1, signal: null })
    assert.match(
      child.stderr,
      new RegExp(`^error: Port ${port} on 127.0.0.1 is in use. Stop what uses it`),
    )
  })
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function latest(output: string): string {
  return [...output.matchAll(/is running at (http:\/\/\S+)/g)].at(-1)![1]!
}
