/** The code of a reader thread: it opens the database once and answers one read after another. */
import { parentPort, workerData } from 'node:worker_threads'
import { SqliteConnection } from './connection.ts'
import type { ReaderAnswer, ReaderRequest } from './reader-thread.ts'

const busyTimeout = 5000

const connection = new SqliteConnection(String(workerData), { readOnly: true, busyTimeout })

function answer({ sql, parameters, withColumns }: Exclude<ReaderRequest, 'close'>): ReaderAnswer {
  try {
    return { result: connection.execute(sql, parameters, withColumns) }
  } catch (error) {
    const { code, errcode, message } = error as { code: string; errcode: number; message: string }
    return { error: { code, errcode, message } }
  }
}

parentPort?.on('message', (request: ReaderRequest) => {
  if (request !== 'close') return parentPort?.postMessage(answer(request))
  connection.close()
  parentPort?.close()
})
