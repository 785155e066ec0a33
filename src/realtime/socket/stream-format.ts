/** Stream formats: how frames are written into a response that does not end. */
import type { Frame } from '../connection/frame.ts'

/** One way to write frames. */
export interface StreamFormat {
  readonly contentType: string
  /** Sent at once, so that what stands between does not wait for more. */
  readonly opening: string
  write(frames: readonly Frame[]): string
}

/**
 * Server-sent events: the frames of a batch are the lines of one event.
 * Source: HTML standard, server-sent events, https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export const eventFormat: StreamFormat = {
  contentType: 'text/event-stream',
  opening: ':\n\n',
  write: (frames) => `${frames.map(({ text }) => `data: ${text}`).join('\n')}\n\n`,
}

/** Lines: a frame is a line. Official clients call it `http_stream`. */
export const lineFormat: StreamFormat = {
  contentType: 'application/x-ndjson',
  opening: '',
  write: (frames) => frames.map(({ text }) => `${text}\n`).join(''),
}
