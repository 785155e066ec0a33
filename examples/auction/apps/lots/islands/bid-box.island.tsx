/** The bid box: a form that posts without JavaScript, and bids over the socket with it. */
import { useEffect, useState } from 'preact/hooks'
import { announce } from './announce.island.tsx'
import type { BidReply, LotLive } from './lot-live.island.tsx'
import { dollars } from './words.island.tsx'

/** What the box is rendered with. */
export interface BidBoxProps {
  /** Where the form posts without JavaScript. */
  readonly action: string
  readonly csrf: string
  /** Makes the bid of this form count once, however often it is sent. */
  readonly bidKey: string
  /** What was typed before and why it was refused. */
  readonly refused: { readonly amount: string; readonly message: string } | null
  readonly live: LotLive
}

interface Note {
  readonly kind: 'ok' | 'bad'
  readonly text: string
}

/** The bid box. */
export function BidBox({ action, csrf, bidKey, refused, live }: BidBoxProps) {
  const { minimum, step } = live.state
  const [typed, setTyped] = useState(refused?.amount)
  const box = useBid(live, { bidKey, refused })
  const amount = typed ?? whole(minimum)
  const send = async (event: Event) => {
    event.preventDefault()
    const reply = await box.send(amount)
    if (reply?.accepted || reply?.minimum) setTyped(undefined)
  }
  return (
    <form class="bid-box" method="post" action={action} onSubmit={send} noValidate>
      <input type="hidden" name="_csrf" value={csrf} />
      <input type="hidden" name="key" value={box.key} />
      <label class="bid-label" for="amount">
        Your bid <span class="bid-minimum">{dollars(minimum)} or more</span>
      </label>
      <div class="bid-row">
        <span class="bid-input">
          <span aria-hidden="true">$</span>
          <input
            id="amount"
            name="amount"
            inputMode="numeric"
            autoComplete="off"
            maxLength={16}
            required
            value={amount}
            aria-describedby="bid-note"
            aria-invalid={box.note?.kind === 'bad' ? 'true' : undefined}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </span>
        <button type="submit" class="button button-primary" disabled={box.isBusy}>
          Place bid
        </button>
      </div>
      <Steps amounts={quickAmounts(Number(minimum), step)} choose={setTyped} />
      <p id="bid-note" class={`bid-note bid-note-${box.note?.kind ?? 'none'}`}>
        {box.note?.text ?? 'A bid is binding. In the last minute it extends the sale by a minute.'}
      </p>
    </form>
  )
}

/** Without JavaScript a step is a bid; with it, it fills the box, so that no amount changes under the finger. */
function Steps({ amounts, choose }: { amounts: number[]; choose(amount: string): void }) {
  return (
    <fieldset class="bid-steps" aria-label="Quick amounts">
      {amounts.map((amount) => (
        <button
          key={amount}
          type="submit"
          name="quick"
          value={amount}
          class="button button-quiet"
          onClick={(event) => {
            event.preventDefault()
            choose(String(amount))
          }}
        >
          {dollars(amount)}
        </button>
      ))}
    </fieldset>
  )
}

/** Sends bids, one after another, each with a key of its own. */
function useBid(live: LotLive, rendered: Pick<BidBoxProps, 'bidKey' | 'refused'>) {
  const [key, setKey] = useState(rendered.bidKey)
  const [isBusy, setBusy] = useState(false)
  const [note, setNote] = useState<Note | undefined>(
    rendered.refused ? { kind: 'bad', text: rendered.refused.message } : undefined,
  )
  useEffect(() => setKey(crypto.randomUUID()), [rendered.bidKey])
  const tell = (next: Note) => {
    setNote(next)
    announce(next.text)
  }
  const send = async (amount: string): Promise<BidReply | undefined> => {
    setBusy(true)
    try {
      const reply = await live.bid(amount, key)
      setKey(crypto.randomUUID())
      tell(noteOn(reply))
      return reply
    } catch {
      tell({ kind: 'bad', text: 'The server did not answer. Try again: the bid will count once.' })
      return undefined
    } finally {
      setBusy(false)
    }
  }
  return { key, isBusy, note, send }
}

function noteOn(reply: BidReply): Note {
  if (!reply.accepted) return { kind: 'bad', text: reply.message }
  return { kind: 'ok', text: `Your bid of ${dollars(reply.amount)} was placed.` }
}

function quickAmounts(minimum: number, step: number): number[] {
  return [minimum, minimum + step, minimum + 4 * step]
}

function whole(amount: string): string {
  return amount.replace(/\.00$/, '')
}
