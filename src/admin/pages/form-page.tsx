/** The form of a row: to add, to change, or only to read. */
import type { ComponentChildren } from 'preact'
import { ErrorSummary } from '../../forms/components/form.tsx'
import type { FormView } from '../../forms/form-view.ts'
import { Csrf } from '../../views/use-request.ts'
import { FormPart, type FormPartView } from './form-part.tsx'
import { type Crumb, Frame, type SiteView } from './frame.tsx'

/** What the form page shows. */
export interface FormPageView {
  readonly site: SiteView
  readonly title: string
  readonly crumbs: readonly Crumb[]
  readonly model: string
  /** The form itself; `undefined` when there is nothing to send. */
  readonly form?: SentForm
  readonly fieldsets: readonly FieldsetView[]
  readonly links: readonly { readonly label: string; readonly url: string }[]
  readonly note?: string
}

/** What is sent, where to. */
export interface SentForm {
  readonly view: FormView
  readonly action: string
  /** What stood in the fields when the form was made, so that nobody's change is lost. */
  readonly seen: string
  /** The list to go back to: its query. */
  readonly listQuery: string
  readonly isNew: boolean
  readonly mayAddAnother: boolean
  readonly deleteUrl?: string
  /** Whether somebody else changed what is being changed. */
  readonly isConflict: boolean
  /** Fields to fill from others while they are typed: `{ slug: ['title'] }`. */
  readonly prepopulate: Readonly<Record<string, readonly string[]>>
}

/** Fields that belong together. */
export interface FieldsetView {
  readonly title: string
  readonly parts: readonly FormPartView[]
}

/** The form of a row. */
export function FormPage(view: FormPageView) {
  const { form } = view
  return (
    <Frame
      site={view.site}
      title={view.title}
      crumbs={view.crumbs}
      model={view.model}
      note={view.note}
      actions={view.links.map(({ label, url }) => (
        <a key={url} class="button quiet" href={url}>
          {label}
        </a>
      ))}
    >
      {form ? (
        <Sent form={form}>
          <Fieldsets fieldsets={view.fieldsets} />
        </Sent>
      ) : (
        <div class="form">
          <Fieldsets fieldsets={view.fieldsets} />
        </div>
      )}
    </Frame>
  )
}

function Sent({ form, children }: { form: SentForm; children: ComponentChildren }) {
  return (
    <form
      class="form"
      method="post"
      action={form.action}
      data-guard="unsaved"
      data-prepopulate={JSON.stringify(form.prepopulate)}
      noValidate
    >
      <Csrf />
      <input type="hidden" name="_seen" value={form.seen} />
      <input type="hidden" name="_list" value={form.listQuery} />
      {form.isConflict && <Conflict />}
      <ErrorSummary of={form.view} />
      {children}
      <SaveBar form={form} />
    </form>
  )
}

function Conflict() {
  return (
    <div class="notice warn" role="alert">
      <p>
        <strong>Somebody else changed this meanwhile.</strong>
      </p>
      <p>
        Nothing was saved. Both values stand below where they differ. Change yours where theirs is
        right, then save again.
      </p>
    </div>
  )
}

function SaveBar({ form }: { form: SentForm }) {
  return (
    <div class="save">
      <button type="submit" class="primary" name="_then" value="list">
        {form.isNew ? 'Add' : 'Save'}
      </button>
      <button type="submit" name="_then" value="stay">
        {form.isNew ? 'Add and continue' : 'Save and continue'}
      </button>
      {form.mayAddAnother && (
        <button type="submit" name="_then" value="another">
          {form.isNew ? 'Add and start another' : 'Save and add another'}
        </button>
      )}
      {form.deleteUrl && (
        <a class="button delete" href={form.deleteUrl}>
          Delete…
        </a>
      )}
    </div>
  )
}

function Fieldsets({ fieldsets }: { fieldsets: readonly FieldsetView[] }) {
  return (
    <>
      {fieldsets.map(({ title, parts }) => (
        <fieldset key={title}>
          {title && <legend>{title}</legend>}
          {parts.map((part) => (
            <FormPart key={part.name} part={part} />
          ))}
        </fieldset>
      ))}
    </>
  )
}
