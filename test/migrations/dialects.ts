/** The databases that migrations are tested on, and why one is skipped. */
import { noPostgres } from '../support/postgres.ts'

export const dialects = [
  { dialect: 'sqlite', skip: false },
  { dialect: 'postgres', skip: noPostgres },
] as const
