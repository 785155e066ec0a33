import { MemoryBroker } from '../../src/realtime/backplane/memory/memory-broker.ts'
import { MemoryControl } from '../../src/realtime/backplane/memory/memory-control.ts'
import { MemoryPresence } from '../../src/realtime/backplane/memory/memory-presence.ts'
import { brokerContract } from './broker-contract.ts'
import { controlContract } from './control-contract.ts'
import { presenceContract } from './presence-contract.ts'

brokerContract('memory broker', async () => new MemoryBroker())
presenceContract('memory presence', async () => new MemoryPresence())
controlContract('memory control', async () => new MemoryControl())
