import { MemoryBroker } from '../../src/realtime/broker/memory-broker.ts'
import { MemoryControl } from '../../src/realtime/control/memory-control.ts'
import { MemoryPresence } from '../../src/realtime/presence/memory-presence.ts'
import { brokerContract } from './broker-contract.ts'
import { controlContract } from './control-contract.ts'
import { presenceContract } from './presence-contract.ts'

brokerContract('memory broker', async () => new MemoryBroker())
presenceContract('memory presence', async () => new MemoryPresence())
controlContract('memory control', async () => new MemoryControl())
