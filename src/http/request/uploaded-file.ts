/** A file that came with a form. */

/** An uploaded file. Its name and type are what the client says, and prove nothing. */
export interface UploadedFile {
  /** The name on the client's machine, without folders. */
  readonly name: string
  readonly contentType: string
  /** In bytes. */
  readonly size: number
  readonly bytes: Buffer
}

/** Uploaded files by the name of their field. */
export type UploadedFiles = Readonly<Record<string, readonly UploadedFile[]>>
