/** The secret keys of an application: what signs its sessions, tokens and forms. */
import { type ServiceKey, service, serviceKey } from '../application.ts'
import { type Keyring, type Signer, signer } from './signing.ts'

/** The keys of the application: the first signs, all verify. */
export const keyring: ServiceKey<Keyring> = serviceKey('keyring')

/** A signer with the keys of the current application, for one purpose. */
export function applicationSigner(purpose: string): Signer {
  return signer(service(keyring), purpose)
}
