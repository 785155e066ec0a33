/** Answers what makemigrations asks, truthfully: only a person knows what was renamed. */
import assert from 'node:assert/strict'
import type { Question } from '../../../src/migrations/detect/questions.ts'
import { kinds } from './kinds.ts'
import { answer, type Data, isAlike } from './rows.ts'
import {
  fieldWith,
  isToOne,
  labelOf,
  type ModelSpec,
  modelLabelled,
  modelWith,
  type World,
} from './world.ts'

/** The answers between two versions, and what was asked. */
export class Answers {
  readonly #before: World
  readonly #after: World
  readonly #data: Data
  /** The models and fields that were asked about, and have another name. */
  readonly #renamed = new Set<number>()

  constructor(before: World, after: World, data: Data) {
    this.#before = before
    this.#after = after
    this.#data = data
  }

  async answer({ id }: Question): Promise<unknown> {
    const [kind, subject = ''] = id.split(':')
    if (kind === 'existing-rows') return this.#existing(subject)
    const [from = '', name = ''] = subject.split('>')
    if (kind === 'rename-model' || kind === 'move-model') return this.#isSameModel(from, name)
    assert.equal(kind, 'rename-field', id)
    return this.#isSameField(from, name)
  }

  /** Whether the migrations take a model or a field for what it was before. */
  isKept(id: number): boolean {
    const [model, was] = [modelWith(this.#after, id), modelWith(this.#before, id)]
    if (model && was) return labelOf(model) === labelOf(was) || this.#renamed.has(id)
    const [name, old] = [fieldName(this.#after, id), fieldName(this.#before, id)]
    return name !== undefined && (name === old || this.#renamed.has(id))
  }

  /** What the migrations make anew, though it was there. */
  get broken(): ReadonlySet<number> {
    const ids = ({ models }: World) =>
      models.flatMap((one) => [one.id, ...one.fields.map(({ id }) => id)])
    const before = new Set(ids(this.#before))
    return new Set(ids(this.#after).filter((id) => before.has(id) && !this.isKept(id)))
  }

  /** Whatever has another name, and is much like it was, is asked about, so that nobody loses values by silence. */
  refuseSilentLosses(): void {
    for (const model of this.#after.models) {
      const was = modelWith(this.#before, model.id)
      if (!was) continue
      if (isAlike(was, model))
        assert.ok(this.isKept(model.id), `nobody asked about ${labelOf(was)}`)
      if (!this.isKept(model.id)) continue
      for (const { id, name, kind } of model.fields) {
        if (fieldWith(was, id)?.kind !== kind) continue
        assert.ok(this.isKept(id), `nobody asked about ${labelOf(was)}.${name}`)
      }
    }
  }

  #isSameModel(from: string, name: string): boolean {
    const was = modelLabelled(this.#before, from)
    const label = name.includes('.') ? name : `${was?.app}.${name}`
    const is = modelLabelled(this.#after, label)
    if (was && is?.id === was.id) this.#renamed.add(is.id)
    return was !== undefined && is?.id === was.id
  }

  #isSameField(from: string, name: string): boolean {
    const [app, modelName, old] = from.split('.')
    const model = modelLabelled(this.#after, `${app}.${modelName}`)
    const was = model && modelWith(this.#before, model.id)
    if (isKey(model, name) && isKey(was, old)) return true
    const field = model?.fields.find((one) => one.name === name)
    const isSame =
      field !== undefined && was !== undefined && fieldWith(was, field.id)?.name === old
    if (isSame) this.#renamed.add(field.id)
    return isSame
  }

  /** The value for 3; of a relation the key of a row. */
  #existing(path: string): unknown {
    const [app, name, fieldName_] = path.split('.')
    const model = modelLabelled(this.#after, `${app}.${name}`)
    const field = model?.fields.find((one) => one.name === fieldName_)
    assert.ok(field, path)
    if (!isToOne(field)) return kinds[field.kind]?.plain?.(answer)
    const target = modelWith(this.#after, field.to) as ModelSpec
    const key = this.#data.rows[target.id]?.[0]?.key ?? 1
    return target.key.kind === 'auto' ? key : kinds[target.key.kind]?.plain?.(key)
  }
}

function isKey(model: ModelSpec | undefined, name: string | undefined): boolean {
  return model !== undefined && model.key.name === name
}

function fieldName(world: World, id: number): string | undefined {
  for (const model of world.models) {
    const field = fieldWith(model, id)
    if (field) return field.name
  }
  return undefined
}
