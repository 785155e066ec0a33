/** The code of a reader thread: it opens the database once and answers one read after another. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Result } from '../driver.ts'
import { SqliteConnection } from './connection.ts'
import type { SqliteCursor } from './cursor.ts'
import type { ReaderAnswer, ReaderRequest, ReadRequest } from './reader-thread.ts'

const busyTimeout = 5000

const connection = new SqliteConnection(String(workerData), { readOnly: true, busyTimeout })

let cursor: SqliteCursor | undefined

function answer(request: ReadRequest): ReaderAnswer {
  try {
    return { result: read(request) }
  } catch (error) {
    const { code, errcode, message } = error as { code: string; errcode: number; message: string }
    return { error: { code, errcode, message } }
  }
}

function read({ sql, parameters, withColumns, part }: ReadRequest): Result {
  if (part === undefined) return connection.execute(sql, parameters, withColumns)
  cursor ??= connection.cursor(sql, parameters)
  const rows = cursor.take(part)
  return { rows, changes: 0, lastInsertId: undefined, milliseconds: 0 }
}

parentPort?.on('message', (request: ReaderRequest) => {
  if (request !== 'close') return parentPort?.postMessage(answer(request))
  connection.close()
  parentPort?.close()
})
