/** Answers the end of connections: first who is meant, then the deed. */
import { userModel } from '../../auth/auth-service.ts'
import { service } from '../../core/application.ts'
import type { Renderable } from '../../core/request.ts'
import type { AnyModel } from '../../db/any-model.ts'
import { modelInfo } from '../../db/model-info.ts'
import { formBody } from '../../forms/form-body.ts'
import { BadRequest, Forbidden, NotFound } from '../../http/errors/http-error.ts'
import type { HttpResponse } from '../../http/responses/http-response.ts'
import { redirect } from '../../http/responses/responses.ts'
import type { ConnectionOverview } from '../../realtime/overview/overview.ts'
import { realtimeKey } from '../../realtime/realtime.ts'
import { render } from '../../views/render.ts'
import { LogEntry } from '../log-entry.ts'
import { ConfirmPage } from '../pages/confirm-page.tsx'
import { shorten } from '../values/shown-value.ts'
import type { StaffPage } from '../views/staff-page.ts'
import { mayDisconnect } from './may-watch.ts'

/** Asks whether connections are to be ended: one, or all of its user. */
export async function confirmDisconnectView(page: StaffPage): Promise<Renderable> {
  refuseOthers(page)
  const { site } = page
  const query = page.http.request.url.searchParams
  const connection = await connectionOf(query.get('client'))
  const isAll = query.get('user') !== null && connection.userKey !== ''
  const name = nameOf(connection)
  return render(
    <ConfirmPage
      site={page.siteView}
      title="Disconnect"
      crumbs={[...page.crumbs(), { label: 'Real time', url: site.urls.realtime }]}
      model="realtime"
      question={`End ${isAll ? 'all connections' : 'this connection'} of ${name}? What is signed in stays signed in: a page that is loaded again connects again.`}
      plan={[]}
      obstacles={[]}
      action={site.urls.disconnect}
      hidden={[
        ['client', connection.client],
        ['all', isAll ? 'yes' : ''],
      ]}
      confirm={{ label: 'Disconnect', isDestructive: true }}
      cancelUrl={site.urls.realtime}
    />,
  )
}

/** Ends them, with a line of history. */
export async function disconnectView(page: StaffPage): Promise<HttpResponse> {
  refuseOthers(page)
  const { client, all } = formBody(page.http.body)
  const connection = await connectionOf(typeof client === 'string' ? client : null)
  const isAll = all === 'yes' && connection.userKey !== ''
  const { overview } = service(realtimeKey)
  const { userKey } = connection
  await logDisconnect(page, connection, isAll)
  const closed = await overview.disconnect(isAll ? { userKey } : { client: connection.client })
  const words = closed === 1 ? '1 connection' : `${closed} connections`
  page.http.messages.ok(`${words} of ${nameOf(connection)} ended.`)
  return redirect(page.site.urls.realtime)
}

/** Of a user the line stands in the history of the account. */
async function logDisconnect(
  { user }: StaffPage,
  connection: ConnectionOverview,
  isAll: boolean,
): Promise<void> {
  const { userKey, client } = connection
  const isUser = userKey !== ''
  await LogEntry.create({
    action: 'action',
    note: isAll ? 'Disconnect all connections' : 'Disconnect a connection',
    changes: [],
    actorKey: String(user.pk),
    actorName: shorten(user.name || user.email, 200),
    model: isUser ? modelInfo(userModel() as unknown as AnyModel).label : 'realtime.connection',
    rowKey: shorten(isUser ? userKey : client, 200),
    rowLabel: shorten(nameOf(connection), 200),
  })
}

async function connectionOf(client: string | null): Promise<ConnectionOverview> {
  if (!client) throw new BadRequest('No connection is named.')
  const [connection] = await service(realtimeKey).overview.connections(client)
  if (connection?.client === client) return connection
  throw new NotFound('This connection is over.')
}

function nameOf({ userName }: ConnectionOverview): string {
  return userName || 'somebody who is not signed in'
}

function refuseOthers({ user }: StaffPage): void {
  if (mayDisconnect(user)) return
  throw new Forbidden('You may not end connections. It takes the permission admin.change_realtime.')
}
