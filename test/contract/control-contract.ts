/** What every control must do. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Control, ControlMessage } from '../../src/realtime/control/control.ts'

const message: ControlMessage = { kind: 'session-ended', sessionId: 's' }

/** Runs the suite. `create` gives a control that nobody listens to; the suite closes it. */
export function controlContract(name: string, create: () => Promise<Control>): void {
  const check = (what: string, run: (control: Control) => Promise<void>) =>
    test(`${name}: ${what}`, async () => {
      const control = await create()
      try {
        await run(control)
      } finally {
        await control.close()
      }
    })

  check('tells every node, and waits until each has acted', async (control) => {
    const acted: string[] = []
    for (const node of ['one', 'two']) {
      control.receive(async ({ kind }) => {
        await new Promise((resolve) => setImmediate(resolve))
        acted.push(`${node} ${kind}`)
      })
    }
    await control.send(message)
    assert.deepEqual(acted.sort(), ['one session-ended', 'two session-ended'])
  })

  check('has reached the nodes of this process before send returns', async (control) => {
    const reached: ControlMessage[] = []
    control.receive(async (each) => void reached.push(each))
    const sending = control.send(message)
    assert.deepEqual(reached, [message])
    await sending
  })

  check('a node that is taken out hears nothing', async (control) => {
    let heard = 0
    const stop = control.receive(async () => void heard++)
    stop()
    await control.send(message)
    assert.equal(heard, 0)
  })

  check('a node that fails is reported, after the others have acted', async (control) => {
    let heard = 0
    control.receive(() => Promise.reject(new Error('broken node')))
    control.receive(async () => void heard++)
    await assert.rejects(control.send(message), /broken node/)
    assert.equal(heard, 1)
  })
}
