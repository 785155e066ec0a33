/**
 * The ambient application: which application the running code belongs to.
 * Inside a request, a call, a task, or `app.run(fn)` it is the one that runs it; outside, the only one that runs.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { VoltaicError } from './errors.ts'

/** Names a service of an application, and carries its type. */
export interface ServiceKey<T> {
  readonly name: string
  /** Phantom: the service's type. */
  readonly type?: T
}

/** What every layer sees of an application: a label, and the services that the layers put there. */
export interface Application {
  readonly label: string
  readonly services: Services
}

/** The services of one application, by key. */
export class Services {
  readonly #services = new Map<ServiceKey<unknown>, unknown>()

  /** Puts a service in its place. Throws `E_SERVICE_TWICE` when the place is taken. */
  provide<T>(key: ServiceKey<T>, service: T): T {
    if (this.#services.has(key)) {
      throw new VoltaicError(
        'E_SERVICE_TWICE',
        `The service "${key.name}" is already provided. Provide it once.`,
      )
    }
    this.#services.set(key, service)
    return service
  }

  /** The service, or `undefined` when this application has none of that name. */
  find<T>(key: ServiceKey<T>): T | undefined {
    return this.#services.get(key) as T | undefined
  }

  /** The service. Throws `E_SERVICE_MISSING` when this application has none of that name. */
  get<T>(key: ServiceKey<T>): T {
    const service = this.find(key)
    if (service !== undefined) return service
    throw new VoltaicError(
      'E_SERVICE_MISSING',
      `This application has no service "${key.name}". Start it with createApp, which provides it.`,
    )
  }
}

const ambient = new AsyncLocalStorage<Application>()
const running = new Set<Application>()

/** Makes the key of a service. Two calls make two keys, also with the same name. */
export function serviceKey<T>(name: string): ServiceKey<T> {
  return { name }
}

/** Announces an application as running; the returned function takes it back. */
export function announceApplication(application: Application): () => void {
  running.add(application)
  return () => void running.delete(application)
}

/** The applications that run in this process. */
export function runningApplications(): readonly Application[] {
  return [...running]
}

/** Runs `fn` so that everything in it, awaited or not, belongs to `application`. */
export function runInApplication<T>(application: Application, fn: () => T): T {
  return ambient.run(application, fn)
}

/** The application that the running code belongs to, or `undefined` outside of one when none runs. */
export function findApplication(): Application | undefined {
  const application = ambient.getStore()
  if (application || running.size === 0) return application
  if (running.size === 1) return running.values().next().value
  throw new VoltaicError(
    'E_APP_AMBIGUOUS',
    `${running.size} applications run in this process. Say which one is meant: app.run(() => …).`,
  )
}

/** The application that the running code belongs to. Throws `E_APP_NONE` when none runs. */
export function currentApplication(): Application {
  const application = findApplication()
  if (application) return application
  throw new VoltaicError('E_APP_NONE', 'No application runs. Make one with createApp first.')
}

/** A service of the current application. Throws `E_SERVICE_MISSING`, `E_APP_NONE`, `E_APP_AMBIGUOUS`. */
export function service<T>(key: ServiceKey<T>): T {
  return currentApplication().services.get(key)
}
