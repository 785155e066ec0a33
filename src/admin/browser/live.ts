/** Keeps the page of the real-time service up to date: asks its channel every few seconds while somebody looks. */
import { connect } from '../../client/client.ts'
import type { ChannelType } from '../../protocol/channel-type.ts'
import { localTimes } from './local-times.ts'

type OverviewChannel = ChannelType<{
  readonly pattern: '_voltaic/admin/realtime/overview'
  readonly state: undefined
  readonly person: { readonly id: string }
  readonly events: Record<never, never>
  readonly calls: {
    readonly look: {
      readonly input: { readonly search: string; readonly locale: string }
      readonly result: { readonly html: string }
    }
  }
}>

const interval = 3_000

const place = document.querySelector<HTMLElement>('[data-live]')
const status = document.querySelector<HTMLElement>('[data-live-status]')
if (place && status) keepUp(place, status)

function keepUp(place: HTMLElement, status: HTMLElement): void {
  const channel = connect().channel<OverviewChannel>('_voltaic/admin/realtime/overview')
  const say = (text: string) => {
    if (status.textContent !== text) status.textContent = text
  }
  const input = { search: place.dataset.live ?? '', locale: document.documentElement.lang }
  const look = async () => {
    if (document.visibilityState === 'visible') {
      try {
        const { html } = await channel.call('look', input)
        replaceParts(place, html)
        say('Up to date.')
      } catch {
        say('Not up to date: the connection is lost or may not be used. It is tried again.')
      }
    }
    setTimeout(() => void look(), interval)
  }
  void look()
}

/** Replaces the parts that differ. A link that had the focus has it again. */
function replaceParts(place: HTMLElement, html: string): void {
  const template = document.createElement('template')
  template.innerHTML = html
  for (const part of template.content.querySelectorAll<HTMLElement>('[data-part]')) {
    const old = place.querySelector<HTMLElement>(`[data-part="${part.dataset.part}"]`)
    if (!old || old.dataset.text === part.innerHTML || old.innerHTML === part.innerHTML) continue
    const focused = old.contains(document.activeElement)
      ? document.activeElement?.getAttribute('href')
      : undefined
    part.dataset.text = part.innerHTML
    old.replaceWith(part)
    if (focused) part.querySelector<HTMLElement>(`a[href="${CSS.escape(focused)}"]`)?.focus()
  }
  localTimes(document)
}
