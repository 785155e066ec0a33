/** Which relations of which models refer to a model. */
import type { Database } from '../engine/database.ts'
import { type ModelMeta, metaOf } from '../model/meta.ts'
import type { Relation } from '../model/relation.ts'
import { postDelete, preDelete } from '../signals.ts'

/** The relations with a column that lead to `meta`, of the models of a database and of those between them. */
export function referencesTo(meta: ModelMeta, database: Database): Relation[] {
  const metas = new Set([...modelsOf(database), ...ownReferrers(meta)])
  const found = [...metas].flatMap((other) => [...other.relations.values()])
  return found.filter((relation) => relation.hasColumn && relation.targetMeta === meta)
}

/** Whether nothing has to be done for the rows of a model when they go, and nobody wants to know: then one statement does. */
export function isLeaf(meta: ModelMeta, database: Database): boolean {
  if (preDelete.isHeard(meta.model) || postDelete.isHeard(meta.model)) return false
  return referencesTo(meta, database).every(isLeftToDatabase)
}

/** Whether the mapper leaves the rows that refer over a relation to the database. */
export function isLeftToDatabase({ onDelete }: Pick<Relation, 'onDelete'>): boolean {
  return onDelete === 'dbCascade' || onDelete === 'dbSetNull' || onDelete === 'doNothing'
}

function modelsOf(database: Database): ModelMeta[] {
  const metas = [...database.models].map((model) => metaOf(model))
  return [...metas, ...metas.flatMap(betweenModels)]
}

/** What the model itself knows of those that refer to it: enough for models that no database was told of. */
function ownReferrers(meta: ModelMeta): ModelMeta[] {
  const reverse = [...meta.relations.values()].filter(
    ({ kind }) => kind === 'reverse' || kind === 'reverseOne',
  )
  return [...reverse.map((relation) => relation.targetMeta), ...betweenModels(meta)]
}

function betweenModels(meta: ModelMeta): ModelMeta[] {
  const many = [...meta.relations.values()].filter((relation) => relation.hasLink)
  return many.map((relation) => relation.link.through)
}
