/** All candidates must give back and write the same before they are measured. */
import { deepStrictEqual } from 'node:assert/strict'
import { type Candidate, savedArticle } from './candidate.ts'
import { article, type Data } from './data.ts'
import { plainArticle, plainAuthor, plainList } from './plain-rows.ts'

/** Throws where a candidate's answer differs from the first one's; what that one does not do is not measured. */
export async function assertAgreement(candidates: readonly Candidate[], data: Data): Promise<void> {
  const expected = await answersOf(candidates[0]!, data)
  for (const candidate of candidates.slice(1).filter(({ arrays }) => !arrays)) {
    for (const [question, answer] of await answersOf(candidate, data)) {
      if (!expected.has(question)) continue
      const message = `${candidate.name} answers "${question}" differently`
      deepStrictEqual(answer, expected.get(question), message)
    }
  }
}

async function answersOf(candidate: Candidate, data: Data): Promise<Map<string, unknown>> {
  const answers = new Map<string, unknown>([
    ['get', plainArticle(await candidate.get(7))],
    ['list', plainList(await candidate.list())],
  ])
  if (candidate.nested) answers.set('nested', plainAuthor(await candidate.nested(3)))
  await writesOf(candidate, data.articles.length, answers)
  return answers
}

/** Writes, reads what was written, and leaves the rows as they were. */
async function writesOf(
  candidate: Candidate,
  count: number,
  answers: Map<string, unknown>,
): Promise<void> {
  if (!candidate.insert) return
  const key = await candidate.insert(article(count))
  answers.set('insert', [key, plainArticle(await candidate.get(key))])
  await candidate.bulk!(Array.from({ length: 1_000 }, (_, i) => article(count + i)))
  answers.set('bulk', plainArticle(await candidate.get(key + 1_000)))
  await candidate.update!(7, 77)
  answers.set('update', plainArticle(await candidate.get(7)))
  await candidate.update!(7, article(6).views)
  if (candidate.save) {
    await candidate.save(78)
    answers.set('save', plainArticle(await candidate.get(savedArticle)))
    await candidate.save(article(savedArticle - 1).views)
  }
  await candidate.reset!()
}
