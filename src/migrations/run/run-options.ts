/** What running a migration needs. */
import type { Database } from '../../db/engine/database.ts'
import type { Recorder } from '../record/recorder.ts'
import type { ProjectState } from '../state/project-state.ts'
import type { Patience } from './locks/migration-transaction.ts'
import type { OnProgress } from './progress.ts'

/** What running needs. */
export interface RunMigrationOptions extends Patience {
  readonly database: Database
  readonly recorder: Recorder
  /** The models before the migration, whatever the direction. */
  readonly before: ProjectState
  /** Only records that it ran. */
  readonly fake: boolean
  readonly onProgress?: OnProgress | undefined
}
