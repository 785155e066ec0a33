import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { Switchboard } from '../../src/realtime/backplane/workers/switchboard.ts'
import { WorkersBackplane } from '../../src/realtime/backplane/workers/workers-backplane.ts'
import { backplaneContract } from './backplane-contract.ts'

backplaneContract({
  name: 'workers',
  skip: false,
  keepsHistory: true,
  isShared: true,
  async create() {
    const switchboard = new Switchboard()
    const nodes: WorkersBackplane[] = []
    return {
      async node() {
        const [worker, primary] = await socketPair()
        switchboard.connect(primary)
        const node = new WorkersBackplane(worker)
        nodes.push(node)
        await node.start()
        return node
      },
      async [Symbol.asyncDispose]() {
        await Promise.all(nodes.map((node) => node.close()))
        await switchboard.close()
      },
    }
  },
})

/** Both ends of a connection, as a pipe between two processes has them. */
async function socketPair(): Promise<[Socket, Socket]> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const accepted = once(server, 'connection') as Promise<[Socket]>
  const one = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [other] = await accepted
  server.close()
  return [one, other]
}
