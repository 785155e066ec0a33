/** What happens without anybody asking: lots close at their time. */
import { task } from 'voltaic/tasks'
import { z } from 'zod'
import { settleLot } from './closing.ts'
import type { Lot } from './models.ts'

/** Closes a lot; enqueued for its time under {@link closingKey}, so that a late bid can move it. */
export const closeLot = task(
  'lots.close',
  { input: z.object({ lot: z.number() }), attempts: 10, retryDelay: '2s' },
  async ({ input }) => {
    const later = await settleLot(input.lot)
    if (later) await closeLot.enqueueAt(later, input, { key: `lot-${input.lot}` })
  },
)

/** The key under which the closing of a lot waits. */
export function closingKey(lot: Lot): string {
  return `lot-${lot.id}`
}
