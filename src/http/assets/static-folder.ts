/** A folder of static files, each under its own name and under a name with the hash of its content. */
import { createHash } from 'node:crypto'
import { readFileSync, type Stats, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { AssetFile, AssetSource } from '../../core/assets.ts'

/** Which folder, and where. */
export interface StaticFolderOptions {
  /** A path in front of all names, ending in `/`: `'voltaic/'`. */
  readonly mount?: string
}

interface HashedFile {
  readonly modifiedAt: number
  readonly size: number
  readonly hash: string
}

/**
 * Serves `app.css` as `app.css` (asked for again each time, answered by ETag) and as `app.3f2a1b9c.css` (cached for
 * ever). A name with an old hash gets the present content, uncached, so that pages from before a release still work.
 */
export class StaticFolder implements AssetSource {
  readonly #directory: string
  readonly #mount: string
  readonly #hashes = new Map<string, HashedFile>()

  constructor(directory: string, { mount = '' }: StaticFolderOptions = {}) {
    this.#directory = directory
    this.#mount = mount
  }

  pathOf(name: string): string | undefined {
    const file = this.#locate(name)
    if (file === undefined) return undefined
    const stats = fileStats(file)
    return stats && withHash(name, this.#hashOf(file, stats))
  }

  async read(path: string): Promise<AssetFile | undefined> {
    const plain = this.#locate(path)
    if (plain === undefined) return undefined
    if (fileStats(plain)) return { content: { path: plain }, isImmutable: false }
    const { name, hash } = withoutHash(path)
    const file = this.#locate(name)
    const stats = file !== undefined && hash ? fileStats(file) : undefined
    if (!file || !stats) return undefined
    return { content: { path: file }, isImmutable: this.#hashOf(file, stats) === hash }
  }

  #locate(name: string): string | undefined {
    const isBelow = name.startsWith(this.#mount) && !name.split('/').includes('..')
    return isBelow ? join(this.#directory, name.slice(this.#mount.length)) : undefined
  }

  #hashOf(file: string, { mtimeMs, size }: Stats): string {
    const known = this.#hashes.get(file)
    if (known?.modifiedAt === mtimeMs && known.size === size) return known.hash
    const hash = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 10)
    this.#hashes.set(file, { modifiedAt: mtimeMs, size, hash })
    return hash
  }
}

function fileStats(path: string): Stats | undefined {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats?.isFile() ? stats : undefined
}

function withHash(name: string, hash: string): string {
  const extension = extname(name)
  return `${name.slice(0, name.length - extension.length)}.${hash}${extension}`
}

function withoutHash(path: string): { name: string; hash: string | undefined } {
  const extension = extname(path)
  const stem = path.slice(0, path.length - extension.length)
  const hash = /\.([0-9a-f]{10})$/.exec(stem)?.[1]
  return { name: hash ? stem.slice(0, -11) + extension : path, hash }
}
