/** Where files for the browser come from: folders of static files, bundles of islands. */

/** A file as the browser gets it. */
export interface AssetFile {
  /** The bytes, or where they lie on the disk. */
  readonly content: Uint8Array | { readonly path: string }
  /** By the extension of the path when left out. */
  readonly contentType?: string
  /** Whether the address changes when the content does, so that it may be cached for ever. */
  readonly isImmutable: boolean
}

/** One source of files, addressed by paths below the prefix of all assets. */
export interface AssetSource {
  /** The path of a named asset, or `undefined` when this source does not have it. */
  pathOf(name: string): string | undefined
  /** The file at a path, or `undefined` when this source does not have it. */
  read(path: string): Promise<AssetFile | undefined>
}
