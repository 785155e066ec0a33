/** The address of an application under test: it listens once a socket is asked for. */
import type { AddressInfo } from 'node:net'
import type { App } from '../app/app.ts'
import { type ServiceKey, serviceKey } from '../core/application.ts'
import { socketPath } from '../realtime/socket/socket-endpoint.ts'

const listening: ServiceKey<Promise<unknown>> = serviceKey('testing.listening')

/** Where the sockets of an application are opened. */
export async function socketUrl(app: App): Promise<URL> {
  if (!app.server.listening) {
    await (app.services.find(listening) ?? app.services.provide(listening, app.listen({ port: 0 })))
  }
  const { port } = app.server.address() as AddressInfo
  return new URL(`ws://127.0.0.1:${port}${socketPath}`)
}
