/** 10: a client that cuts its message into fragments by itself. */
import { chopped, fragments } from '../client-frame.ts'
import { shown } from '../wire-client.ts'
import type { Case } from './case.ts'

const payload = Buffer.alloc(65_536, 0x2a)

export const miscellaneous: readonly Case[] = [
  {
    id: '10.1.1',
    send: fragments(chopped(payload, 1_300)),
    expect: [['text', shown('text', payload)]],
  },
]
