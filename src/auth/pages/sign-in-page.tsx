/** The page to sign in. */
import type { VNode } from 'preact'
import { Form } from '../../forms/components/form.tsx'
import type { AccountPageProps } from './account-page-props.ts'
import { AccountLayout } from './layout.tsx'

/** Asks for the e-mail address and the password. */
export function SignInPage({ form, urls }: AccountPageProps): VNode {
  return (
    <AccountLayout title="Sign in">
      <Form of={form} class="form card" submit="Sign in" />
      {urls.signUp === undefined ? null : (
        <p>
          No account yet? <a href={urls.signUp}>Sign up</a>
        </p>
      )}
    </AccountLayout>
  )
}
