/** A whole form: summary of what is wrong, hidden fields, fields, button. */
import type { ComponentChildren, VNode } from 'preact'
import { currentRequest } from '../../core/request.ts'
import { Csrf } from '../../views/use-request.ts'
import type { FormView } from '../form-view.ts'
import { onceField } from '../once/once-token.ts'
import { FieldRow } from './field.tsx'

/** What a rendered form can be told. */
export interface FormProps {
  readonly of: FormView
  /** Where it is sent; the address of the page when left out. */
  readonly action?: string
  readonly method?: 'post' | 'get'
  /** What stands on the button; "Save" when left out. */
  readonly submit?: string
  readonly class?: string
  /** Replaces the fields and the button: the fields one by one, in an own layout. */
  readonly children?: ComponentChildren
}

/** Renders a form that works without JavaScript, with the CSRF token when a request is being answered. */
export function Form(props: FormProps): VNode {
  const { of: form, action, method = 'post', submit = 'Save', children } = props
  return (
    <form method={method} action={action} class={props.class ?? 'form'}>
      <ErrorSummary of={form} />
      {method === 'post' ? <HiddenFields of={form} /> : null}
      {children ?? (
        <>
          {form.fields.map((field) => (
            <FieldRow key={field.name} field={field} />
          ))}
          <button type="submit">{submit}</button>
        </>
      )}
    </form>
  )
}

/** Says at the top what is wrong, with a link to each field. Nothing when all is well. */
export function ErrorSummary({ of: form }: { of: FormView }): VNode | null {
  const wrong = form.fields.filter((field) => field.messages.length > 0)
  if (wrong.length === 0 && form.messages.length === 0) return null
  const titleId = `${form.name}-errors`
  return (
    <div class="form-errors" role="alert" aria-labelledby={titleId}>
      <h2 id={titleId}>Something is not right yet</h2>
      <ul>
        {form.messages.map((message) => (
          <li key={message}>{message}</li>
        ))}
        {wrong.map((field) => (
          <li key={field.name}>
            <a href={`#${field.id}`}>
              {field.label}: {field.messages.join(' ')}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** The fields that nobody sees: the CSRF token, and the one-time token of a form that may be sent once. */
export function HiddenFields({ of: form }: { of: FormView }): VNode {
  return (
    <>
      {currentRequest() ? <Csrf /> : null}
      {form.once === undefined ? null : <input type="hidden" name={onceField} value={form.once} />}
    </>
  )
}
