/** The option that chooses what speaks the WebSocket protocol. */
import { type Command, Option } from 'commander'
import type { Settings } from '../app/settings.ts'
import { type SocketEngineName, socketEngineNames } from '../realtime/socket/socket-engine.ts'

/** What `--ws-engine` gives. */
export interface SocketEngineOptions {
  readonly wsEngine?: SocketEngineName
}

/** Adds `--ws-engine`. */
export function addSocketEngineOption(command: Command): Command {
  const about = 'what speaks the WebSocket protocol, in place of the setting realtime.engine'
  return command.addOption(new Option('--ws-engine <name>', about).choices(socketEngineNames))
}

/** The settings with the engine that the command line chose. */
export function withSocketEngine(settings: Settings, { wsEngine }: SocketEngineOptions): Settings {
  if (wsEngine === undefined) return settings
  return { ...settings, realtime: { ...settings.realtime, engine: wsEngine } }
}
