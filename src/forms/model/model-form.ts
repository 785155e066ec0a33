/** A form made from a model: its fields, rules and labels are the model's. */
import type { FieldMessages } from '../../core/standard-schema.ts'
import type { CurrentUser } from '../../core/user.ts'
import type { AnyModel, AnyRow } from '../../db/any-model.ts'
import { modelInfo } from '../../db/model-info.ts'
import type { Changes } from '../../db/types/insert.ts'
import type { FieldsOf, InstanceOf } from '../../db/types/model-class.ts'
import type { ColumnName } from '../../db/types/path.ts'
import type { FieldOptions, FieldSpec } from '../field-spec.ts'
import { type RuleResult, refusedForm } from '../form.ts'
import { type FormBody, formBody, typedTexts } from '../form-body.ts'
import { type FormView, formView, type InvalidForm, type ValidForm } from '../form-view.ts'
import { onceToken } from '../once/once-token.ts'
import { onceProblem } from '../once/used-form.ts'
import type { ModelFormShape } from './form-shape.ts'
import { modelField } from './model-field.ts'
import { postedRow } from './posted-row.ts'
import { saveForm } from './save-form.ts'
import { fieldsFor, initialTexts } from './shown-fields.ts'

/** The names that a form of a model may ask for: columns, relations with a column, many-to-many relations. */
export type FormFieldName<F> =
  | ColumnName<F>
  | keyof {
      [K in keyof F as F[K] extends { readonly '~many': true } ? K : never]: 1
    }

/** The values of a form, by name; of a relation the key, of a many-to-many relation the keys. */
export type FormValues<F, K> = {
  readonly [P in K & keyof F]: F[P] extends { readonly '~stored': infer V } ? V : readonly unknown[]
}

/** What a form made from a model is made of. */
export interface ModelFormOptions<M, K extends string> {
  /** The fields in the order in which they are shown. */
  readonly fields: readonly K[]
  /** Begins the ids of the controls; the model's name when left out. */
  readonly name?: string
  readonly labels?: { readonly [P in K]?: string }
  readonly help?: { readonly [P in K]?: string }
  /** Anything else about a field: its widget, whether it is required. */
  readonly about?: { readonly [P in K]?: FieldOptions }
  /** The rows that a relation offers; those that the user may view when left out. */
  readonly choices?: {
    readonly [P in K]?: (user: CurrentUser | undefined) => object
  }
  /** Looks at the row with the posted values. */
  readonly rule?: (
    row: InstanceOf<M>,
    context: { readonly user: CurrentUser | undefined },
  ) => RuleResult | Promise<RuleResult>
  /** Whether one showing of the form may be carried out once only. */
  readonly once?: boolean
}

/** What a form is shown with. */
export interface ShowModelForm<M> {
  /** The row to change; without one the form makes a new row. */
  readonly instance?: InstanceOf<M>
  /** What stands in the form for a new row. */
  readonly initial?: Changes<FieldsOf<M>>
  /** Whose policies hold: columns that this user may not read are left out. */
  readonly user?: CurrentUser
}

/** What a posted form is read with. */
export interface ParseModelForm<M> {
  readonly instance?: InstanceOf<M>
  /** Whose policies hold when the row is saved. Without a user none do. */
  readonly user?: CurrentUser
  /** Values of a new row that the form does not ask for: `{ seller: user }`. */
  readonly values?: Changes<FieldsOf<M>>
}

/** A form of a model that was sent and is right. */
export interface ValidModelForm<M, V> extends ValidForm<V> {
  /** The row with the posted values, not saved yet. */
  readonly row: InstanceOf<M>
  /**
   * Saves the row and its many-to-many relations in one transaction. Throws `PolicyDenied` when the user's policy
   * refuses the row as it was or as it would be, and `FormSentTwice` when this very form was carried out before.
   */
  save(): Promise<InstanceOf<M>>
}

/** A form made from a model. */
export interface ModelForm<M, K extends string> {
  readonly name: string
  /** The form to show first. */
  show(options?: ShowModelForm<M>): Promise<FormView>
  /** Validates what was posted: each field, the rule, the model's constraints and uniques. */
  parse(
    body: unknown,
    options?: ParseModelForm<M>,
  ): Promise<ValidModelForm<M, FormValues<FieldsOf<M>, K>> | InvalidForm>
}

/** Makes a form from a model. Throws `E_FORM_FIELD` for a name that a form of the model cannot ask for. */
export function modelForm<M, const K extends FormFieldName<FieldsOf<M>> & string>(
  model: M,
  options: ModelFormOptions<M, K>,
): ModelForm<M, K> {
  const form = new DescribedForm(model as unknown as AnyModel, options)
  return form as unknown as ModelForm<M, K>
}

interface AnyParseOptions {
  readonly instance?: AnyRow
  readonly user?: CurrentUser
  readonly values?: object
  readonly initial?: object
}

/** The fields are described at first use: relations may lead to models that are not loaded when this one is made. */
class DescribedForm {
  readonly name: string
  readonly #model: AnyModel
  readonly #options: ModelFormOptions<unknown, string>
  #shape: ModelFormShape | undefined

  constructor(model: AnyModel, options: ModelFormOptions<never, string>) {
    this.#model = model
    this.#options = options as unknown as ModelFormOptions<unknown, string>
    this.name = options.name ?? model.name.toLowerCase()
  }

  async show(options: AnyParseOptions = {}): Promise<FormView> {
    const fields = await fieldsFor(this.#described(), options.user)
    const texts = await initialTexts(fields, options)
    const specs = fields.map((field) => field.spec)
    const textsOf = ({ name }: FieldSpec) => texts.get(name) ?? []
    return formView({ name: this.name, specs, texts: textsOf, once: this.#once() })
  }

  async parse(body: unknown, options: AnyParseOptions = {}): Promise<object> {
    const shape = this.#described()
    const given = formBody(body)
    const problem = shape.once ? await onceProblem(this.name, given) : undefined
    if (problem) return this.#refused(given, options, problem)
    const { row, values, messages } = await postedRow(shape, given, options)
    if (messages) return this.#refused(given, options, { messages })
    const specs = await this.#specs(options)
    const view = formView({ name: this.name, specs, texts: (spec) => typedTexts(given, spec.name) })
    const save = () => saveForm(shape, { row, values, user: options.user, body: given })
    return { ...view, valid: true, value: values, row, save }
  }

  async #refused(
    body: FormBody,
    options: AnyParseOptions,
    problem: { readonly messages: FieldMessages; readonly repeated?: boolean },
  ): Promise<InvalidForm> {
    const specs = await this.#specs(options)
    return refusedForm({ name: this.name, specs, body, once: this.#once(), ...problem })
  }

  async #specs({ user }: AnyParseOptions): Promise<FieldSpec[]> {
    return (await fieldsFor(this.#described(), user)).map((field) => field.spec)
  }

  #once(): string | undefined {
    return this.#options.once ? onceToken(this.name) : undefined
  }

  #described(): ModelFormShape {
    const { labels = {}, help = {}, about = {}, choices = {}, fields, rule, once } = this.#options
    this.#shape ??= {
      name: this.name,
      model: this.#model,
      once: once ?? false,
      choices: choices as ModelFormShape['choices'],
      rule: rule as ModelFormShape['rule'],
      fields: fields.map((name) =>
        modelField(modelInfo(this.#model), name, said(about[name], labels[name], help[name])),
      ),
    }
    return this.#shape
  }
}

function said(about: FieldOptions = {}, label?: string, help?: string): FieldOptions {
  return {
    ...about,
    ...(label === undefined ? {} : { label }),
    ...(help === undefined ? {} : { help }),
  }
}
