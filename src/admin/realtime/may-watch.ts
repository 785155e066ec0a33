/** Who may see how the real-time service is doing, and who may end connections: on the page and on its channel. */
import { findApplication } from '../../core/application.ts'
import type { Actor } from '../../core/user.ts'
import { channelServiceKey } from '../../realtime/channel/channel.ts'

/** Whether a user may see the page: superusers, and staff with the permission `admin.view_realtime`. */
export function mayWatch(user: Actor): boolean {
  return mayDo(user, 'admin.view_realtime')
}

/** Whether a user may end connections: superusers, and staff with the permission `admin.change_realtime`. */
export function mayDisconnect(user: Actor): boolean {
  return mayDo(user, 'admin.change_realtime')
}

/** Whether this application has a real-time service to look at. */
export function hasRealtime(): boolean {
  return findApplication()?.services.find(channelServiceKey) !== undefined
}

function mayDo(user: Actor, permission: string): boolean {
  return user.isActive && user.isStaff && (user.isSuperuser || user.hasPermission(permission))
}
