/** The parts of the page that change while it is open. They ask for no request: a call of the channel renders them, too. */
import type { ComponentChildren } from 'preact'
import type { NodeInfo } from '../../realtime/control/control.ts'
import type { ChannelOverview, ConnectionOverview } from '../../realtime/overview/overview.ts'
import { type LiveView, largest, total } from './live-view.ts'

/** All parts. */
export function LiveParts({ view, locale }: { view: LiveView; locale: string }) {
  const format = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const number = (value: number) => format.format(value)
  return (
    <>
      <Totals nodes={view.nodes} number={number} />
      <Nodes nodes={view.nodes} number={number} locale={locale} />
      <Channels view={view} number={number} />
      <Connections view={view} number={number} />
    </>
  )
}

type Numbers = (value: number) => string

function Totals({ nodes, number }: { nodes: readonly NodeInfo[]; number: Numbers }) {
  const sum = (name: string) => number(total(nodes, name))
  const recoveries = total(nodes, 'recovered') + total(nodes, 'unrecovered')
  return (
    <dl class="totals" data-part="totals">
      <Total label="Connections" value={sum('connections')} note={`${sum('signedIn')} signed in`} />
      <Total
        label="Subscriptions"
        value={sum('subscriptions')}
        note={`${sum('queuedBytes')} bytes wait`}
      />
      <Total
        label="Published/s"
        value={sum('publicationsPerSecond')}
        note={`${sum('deliveriesPerSecond')} deliveries`}
      />
      <Total
        label="Slow clients"
        value={sum('slowDisconnected')}
        note={`disconnected; ${sum('slowDropped')} left out`}
      />
      <Total
        label="Recoveries"
        value={number(recoveries)}
        note={`${sum('unrecovered')} got the state instead`}
      />
      <Total
        label="Event loop"
        value={`${number(largest(nodes, 'eventLoopDelay'))} ms`}
        note="late (p99), worst node"
      />
    </dl>
  )
}

function Total({ label, value, note }: { label: string; value: string; note: string }) {
  return (
    <div class="total">
      <dt>{label}</dt>
      <dd class="value">{value}</dd>
      <dd class="muted small">{note}</dd>
    </div>
  )
}

function Nodes(props: { nodes: readonly NodeInfo[]; number: Numbers; locale: string }) {
  const { nodes, number, locale } = props
  const count = (node: NodeInfo, name: string) => number(node.counts[name] ?? 0)
  return (
    <Part
      name="nodes"
      title="Nodes"
      isEmpty={nodes.length === 0}
      empty="No node has told of itself."
    >
      <Table
        caption="Nodes"
        heads={['Node', 'Since', 'Connections', 'Subscriptions', 'Channels', 'Published/s', 'Loop']}
      >
        {nodes.map((node) => (
          <tr key={node.id}>
            <th scope="row">
              {node.host} · {node.pid} {node.counts.isDraining === 1 && <i class="chip">leaving</i>}
            </th>
            <td data-label="Since">
              <Moment at={node.since} locale={locale} />
            </td>
            <Cell label="Connections">{count(node, 'connections')}</Cell>
            <Cell label="Subscriptions">{count(node, 'subscriptions')}</Cell>
            <Cell label="Channels">{count(node, 'channels')}</Cell>
            <Cell label="Published/s">{count(node, 'publicationsPerSecond')}</Cell>
            <Cell label="Loop">{count(node, 'eventLoopDelay')} ms</Cell>
          </tr>
        ))}
      </Table>
    </Part>
  )
}

function Channels({ view, number }: { view: LiveView; number: Numbers }) {
  const { channels, search } = view
  return (
    <Part
      name="channels"
      title="Channels"
      isEmpty={channels.length === 0}
      empty={search ? `No channel with “${search}” in its name.` : 'Nobody is subscribed.'}
    >
      <Table caption="Channels with the most subscriptions" heads={['Channel', 'Subscriptions']}>
        {channels.map(({ name, subscriptions }: ChannelOverview) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <Cell label="Subscriptions">{number(subscriptions)}</Cell>
          </tr>
        ))}
      </Table>
    </Part>
  )
}

function Connections({ view, number }: { view: LiveView; number: Numbers }) {
  const { connections, search, disconnectUrl } = view
  const heads = ['User', 'By', 'Subscriptions', 'Bytes that wait', ...(disconnectUrl ? [''] : [])]
  return (
    <Part
      name="connections"
      title="Connections"
      isEmpty={connections.length === 0}
      empty={search ? `No connection of “${search}”.` : 'Nobody is connected.'}
    >
      <Table caption="Connections" heads={heads}>
        {connections.map((connection) => (
          <tr key={connection.client}>
            <th scope="row">{connection.userName || <span class="none">not signed in</span>}</th>
            <td data-label="By">{connection.transport === 'sse' ? 'events' : 'WebSocket'}</td>
            <Cell label="Subscriptions">{number(connection.subscriptions)}</Cell>
            <Cell label="Bytes that wait">{number(connection.queuedBytes)}</Cell>
            {disconnectUrl && (
              <td class="end">
                <Disconnect connection={connection} url={disconnectUrl} />
              </td>
            )}
          </tr>
        ))}
      </Table>
    </Part>
  )
}

function Disconnect({ connection, url }: { connection: ConnectionOverview; url: string }) {
  const { client, userKey, userName } = connection
  const name = userName || 'somebody who is not signed in'
  return (
    <>
      <a
        href={`${url}?${new URLSearchParams({ client })}`}
        aria-label={`Disconnect this connection of ${name}`}
      >
        Disconnect
      </a>
      {userKey !== '' && (
        <>
          {' · '}
          <a
            href={`${url}?${new URLSearchParams({ user: userKey, client })}`}
            aria-label={`Disconnect all of ${name}`}
          >
            all
          </a>
        </>
      )}
    </>
  )
}

function Part(props: {
  name: string
  title: string
  isEmpty: boolean
  empty: string
  children: ComponentChildren
}) {
  const { name, title, isEmpty, empty, children } = props
  return (
    <section data-part={name}>
      <h2>{title}</h2>
      {isEmpty ? <p class="muted">{empty}</p> : children}
    </section>
  )
}

function Table(props: { caption: string; heads: readonly string[]; children: ComponentChildren }) {
  const { caption, heads, children } = props
  return (
    <div class="sheet rows">
      <table>
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {heads.map((head, index) => (
              <th key={head} scope="col" {...(isNumber(head, index) && { class: 'end' })}>
                {head || <span class="visually-hidden">What to do</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  )
}

function isNumber(head: string, index: number): boolean {
  return index > 0 && head !== 'Since' && head !== 'By'
}

function Cell({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <td class="end" data-label={label}>
      {children}
    </td>
  )
}

function Moment({ at, locale }: { at: number; locale: string }) {
  const moment = new Date(at)
  const format = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  })
  return <time dateTime={moment.toISOString()}>{format.format(moment)}</time>
}
