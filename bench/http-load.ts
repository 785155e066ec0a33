/** Load over HTTP: connections that each ask again as soon as they were answered. */
import { connect, type Socket } from 'node:net'

/** What to ask, from where, how long. */
export interface HttpLoad {
  readonly port: number
  readonly path: string
  readonly connections?: number
  readonly milliseconds?: number
}

/** Requests answered with 200 in a second. Any other answer is an error. */
export async function requestsPerSecond({
  port,
  path,
  connections = 16,
  milliseconds = 1_000,
}: HttpLoad): Promise<number> {
  const request = Buffer.from(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: */*\r\n\r\n`,
  )
  const started = performance.now()
  const until = started + milliseconds
  const counts = await Promise.all(
    Array.from({ length: connections }, () => ask(port, request, until)),
  )
  return (counts.reduce((sum, count) => sum + count, 0) * 1000) / (performance.now() - started)
}

function ask(port: number, request: Buffer, until: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request))
    let count = 0
    let pending = Buffer.alloc(0)
    socket.setNoDelay(true)
    socket.on('error', reject)
    socket.on('data', (chunk) => {
      pending = pending.length > 0 ? Buffer.concat([pending, chunk]) : chunk
      const length = answerLength(pending, socket, reject)
      if (length === undefined || pending.length < length) return
      pending = pending.subarray(length)
      count++
      if (performance.now() < until) socket.write(request)
      else socket.end(() => resolve(count))
    })
  })
}

function answerLength(
  bytes: Buffer,
  socket: Socket,
  reject: (error: Error) => void,
): number | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = bytes.toString('latin1', 0, end)
  const length = /content-length: (\d+)/i.exec(head)
  if (head.startsWith('HTTP/1.1 200') && length) return end + 4 + Number(length[1])
  socket.destroy()
  reject(new Error(`Unexpected answer: ${head.split('\r\n')[0]}`))
  return undefined
}
