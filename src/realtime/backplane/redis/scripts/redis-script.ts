/** Scripts: what the server does in one step, without anybody in between. */
import { createHash } from 'node:crypto'

/** A script in Lua. The server knows it by its hash once it was sent. */
export class RedisScript {
  readonly source: string
  readonly hash: string

  constructor(source: string) {
    this.source = source.trim()
    this.hash = createHash('sha1').update(this.source).digest('hex')
  }
}
