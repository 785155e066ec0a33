/** The channel by which the page of the real-time service is kept up to date. */
import { channel } from '../../realtime/channel/channel.ts'
import { mayWatch } from './may-watch.ts'

/** Whoever may see the page may ask for what it shows now. Its name has so many parts that a project's is not in its way. */
export const realtimeChannel = channel('_voltaic/admin/realtime/overview', {
  subscribe: ({ user }) => mayWatch(user),
  history: false,
  calls: {
    /** `{ search, locale }`: what is shown of which channels and connections, and how numbers are written. */
    look: {
      async run({ user }, input) {
        const { liveFragment } = await import('./live-fragment.tsx') // pages cost time at the start
        return { html: await liveFragment(user, input) }
      },
    },
  },
})
