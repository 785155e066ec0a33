/** What every backplane must do. */
import type { BackplaneSuite } from './backplane-network.ts'
import { brokerContract } from './broker-contract.ts'
import { brokerNodesContract } from './broker-nodes-contract.ts'
import { brokerStreamsContract } from './broker-streams-contract.ts'
import { closingContract } from './closing-contract.ts'
import { controlContract } from './control-contract.ts'
import { presenceContract } from './presence-contract.ts'

/** Runs all suites that need no fault. Those of faults are in `backplane-faults-contract.ts`. */
export function backplaneContract(suite: BackplaneSuite): void {
  brokerContract(suite)
  brokerStreamsContract(suite)
  brokerNodesContract(suite)
  presenceContract(suite)
  controlContract(suite)
  closingContract(suite)
}
