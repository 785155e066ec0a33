import { MemoryBackplane } from '../../src/realtime/backplane/memory/memory-backplane.ts'
import { backplaneContract } from './backplane-contract.ts'

backplaneContract({
  name: 'memory',
  skip: false,
  keepsHistory: true,
  isShared: false,
  async create() {
    const backplane = new MemoryBackplane()
    return { node: async () => backplane, [Symbol.asyncDispose]: () => backplane.close() }
  },
})
