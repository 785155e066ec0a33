/** Voltaic with accounts: everybody is signed in with a session and subscribed to two channels, one with presence. */

import { createApp } from 'voltaic'
import { channel } from 'voltaic/realtime'
import { z } from 'zod'
import { service } from '../../../src/core/application.ts'
import { databases } from '../../../src/db/engine/databases.ts'
import { User } from '../seed.ts'
import type { Candidate, StartOptions } from '../server.ts'

const feed = channel('feed/:id', {
  subscribe: ({ user }) => user.isAuthenticated,
  events: { text: z.string() },
  calls: {
    echo: { input: z.object({ text: z.string() }), run: (_: unknown, input) => input },
  },
})

const room = channel('room/:id', {
  subscribe: ({ user }) => user.isAuthenticated,
  presence: ({ user }) => ({ id: String(user.pk), name: user.name }),
})

const unlimited = 1_000_000

/** Starts an application on a database that `seed.ts` has filled. */
export async function startVoltaic({ database }: StartOptions): Promise<Candidate> {
  const app = await createApp({
    label: 'bench',
    environment: 'development',
    database,
    models: [User],
    userModel: () => User,
    logLevel: 'silent',
    channels: [feed, room],
    realtime: {
      limits: {
        connectionsPerAddress: unlimited,
        connectionsPerSession: unlimited,
        commandsPerSecond: unlimited,
      },
    },
  })
  await app.run(startReaders)
  const { port } = await app.listen({ port: 0 })
  return {
    port,
    publish: (texts) =>
      app.run(() => Promise.all(texts.map((text) => feed.publish({ id: 1 }, 'text', text)))),
  }
}

/** The threads for slow reads of SQLite start when they are first needed: here before anything is measured. */
async function startReaders(): Promise<void> {
  const database = service(databases).get('default')!
  const read = { sql: 'select 1', parameters: [], kind: 'read', heavy: true } as const
  await Promise.all([database.execute(read), database.execute(read), database.execute(read)])
}
