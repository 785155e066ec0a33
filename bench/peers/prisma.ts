/** Prisma: with the driver adapters for better-sqlite3 and `pg`. */
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { PrismaPg } from '@prisma/adapter-pg'
import type { Candidate, Source } from '../orm/candidate.ts'
import type { Data } from '../orm/data.ts'
import { poolSize } from '../orm/raw-postgres.ts'
import { tableStatements } from '../orm/schema.ts'
import type { PrismaClient as PostgresClient } from './generated/postgresql/client.ts'
import type { PrismaClient as SqliteClient } from './generated/sqlite/client.ts'
import { ensureGenerated } from './prisma-generate.ts'

/** The newest published articles with their authors. */
const newest = {
  where: { status: 'published', views: { gte: 100 } },
  include: { author: true },
  orderBy: { publishedAt: 'desc' },
  take: 20,
} as const

/** Reads with `findMany`, writes with `create`, `createMany` and `update`. */
export const source: Source = {
  async sqlite(data) {
    ensureGenerated('sqlite')
    const { PrismaClient } = await import('./generated/sqlite/client.ts')
    const client = new PrismaClient({ adapter: new PrismaBetterSqlite3({ url: ':memory:' }) })
    for (const statement of tableStatements('sqlite')) await client.$executeRawUnsafe(statement)
    await fill(client, data)
    return [sqliteCandidate(client, data.articles.length)]
  },
  async postgres(url) {
    ensureGenerated('postgresql')
    const { PrismaClient } = await import('./generated/postgresql/client.ts')
    const adapter = new PrismaPg({ connectionString: url, max: poolSize })
    return [postgresCandidate(new PrismaClient({ adapter }))]
  },
}

async function fill(client: SqliteClient, data: Data): Promise<void> {
  await client.author.createMany({ data: [...data.authors] })
  await client.article.createMany({ data: [...data.articles] })
  await client.comment.createMany({ data: [...data.comments] })
}

function sqliteCandidate(client: SqliteClient, filled: number): Candidate {
  return {
    name: 'Prisma',
    get: (id) => client.article.findUniqueOrThrow({ where: { id } }),
    list: () => client.article.findMany(newest),
    nested: (id) =>
      client.author.findUniqueOrThrow({
        where: { id },
        include: { articles: { include: { comments: true } } },
      }),
    insert: async (values) => (await client.article.create({ data: values })).id,
    bulk: (rows) => client.article.createMany({ data: [...rows] }),
    update: (id, views) => client.article.update({ where: { id }, data: { views } }),
    reset: () => client.article.deleteMany({ where: { id: { gt: filled } } }),
    close: () => client.$disconnect(),
  }
}

function postgresCandidate(client: PostgresClient): Candidate {
  return {
    name: 'Prisma',
    get: (id) => client.article.findUniqueOrThrow({ where: { id: BigInt(id) } }),
    list: () => client.article.findMany(newest),
    close: () => client.$disconnect(),
  }
}
