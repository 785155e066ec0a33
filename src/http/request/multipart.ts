/** Forms with files, by `@fastify/multipart`. */
import type { Multipart } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { BadRequest, ContentTooLarge } from '../errors/http-error.ts'
import type { ParsedBody } from './body.ts'
import type { BodyLimits } from './body-limits.ts'
import { collectFields } from './fields.ts'
import type { UploadedFile } from './uploaded-file.ts'

type Files = Record<string, UploadedFile[]>

/**
 * Reads a multipart form: texts by name, files in memory within their limits. A file input that was left empty
 * gives nothing. Throws `ContentTooLarge` and `BadRequest`.
 */
export async function readMultipart(
  request: FastifyRequest,
  limits: BodyLimits,
): Promise<ParsedBody> {
  const pairs: [string, string][] = []
  const files: Files = Object.create(null)
  const room = new TextRoom(limits.form)
  try {
    for await (const part of request.parts({ limits: busboyLimits(limits) })) {
      if (part.type === 'file') await addFile(files, part)
      else pairs.push([part.fieldname, room.take(part)])
    }
  } catch (error) {
    request.raw.unpipe().resume() // the rest is thrown away, so that the client gets to reading its answer
    throw translated(error, limits)
  }
  return { value: collectFields(pairs), files }
}

function busboyLimits(limits: BodyLimits): object {
  const { fields, files, file, form } = limits
  return {
    fields,
    files,
    fileSize: file,
    fieldSize: form,
    fieldNameSize: 200,
    headerPairs: 100,
    parts: fields + files,
  }
}

async function addFile(files: Files, part: Extract<Multipart, { type: 'file' }>): Promise<void> {
  const bytes = await part.toBuffer()
  const name = part.filename?.split(/[/\\]/).at(-1) ?? ''
  if (name === '' && bytes.length === 0) return
  files[part.fieldname] ??= []
  files[part.fieldname]!.push({ name, contentType: part.mimetype, size: bytes.length, bytes })
}

type FieldPart = Extract<Multipart, { type: 'field' }>

/** The texts of a form share one limit. */
class TextRoom {
  #bytes: number

  constructor(bytes: number) {
    this.#bytes = bytes
  }

  take(part: FieldPart): string {
    const text = String(part.value)
    this.#bytes -= Buffer.byteLength(text)
    if (this.#bytes >= 0 && !part.valueTruncated) return text
    throw new ContentTooLarge('The texts of this form are too long.')
  }
}

function translated(error: unknown, limits: BodyLimits): unknown {
  if (error instanceof ContentTooLarge) return error
  const { code } = error as { code?: string }
  if (code === 'FST_REQ_FILE_TOO_LARGE') {
    return new ContentTooLarge(`A file may have at most ${limits.file} bytes.`)
  }
  if (code === 'FST_FILES_LIMIT')
    return new ContentTooLarge(`A form may have at most ${limits.files} files.`)
  if (code === 'FST_FIELDS_LIMIT' || code === 'FST_PARTS_LIMIT') {
    return new ContentTooLarge(`A form may have at most ${limits.fields} fields.`)
  }
  return new BadRequest('This form cannot be read.', { code: 'E_BODY_FORM', cause: error })
}
