/** The doors with a reference. */

import { db } from './db.ts'
import type { DoorPlan } from './plan.ts'

export const doors: readonly DoorPlan[] = [db]
