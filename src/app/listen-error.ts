/** Errors of listening, with what to do about them. */
import { VoltaicError } from '../core/errors.ts'

/** Where an application listens. */
export interface ListenOptions {
  /** 8000 when left out; 0 takes a free one. */
  readonly port?: number
  /** `127.0.0.1` when left out; `0.0.0.0` is all addresses. */
  readonly host?: string
  /** Whether other processes that say the same may listen there, too, and connections are spread over all. */
  readonly reusePort?: boolean
}

/** Names the port and the remedy when it cannot be had; any other error as it is. */
export function explainListenError(
  error: unknown,
  { port, host }: Required<Omit<ListenOptions, 'reusePort'>>,
): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  const message = {
    EADDRINUSE: `Port ${port} on ${host} is in use. Stop what uses it, or choose another: --port ${port + 1}.`,
    EACCES: `Port ${port} may not be used by this user. Choose one above 1023: --port 8000.`,
    EADDRNOTAVAIL: `The address ${host} is not one of this machine. Use 127.0.0.1, or 0.0.0.0 for all.`,
  }[code ?? '']
  return message ? new VoltaicError('E_LISTEN', message, { cause: error }) : error
}
