/** The page to sign up. */
import type { VNode } from 'preact'
import { Form } from '../../forms/components/form.tsx'
import type { AccountPageProps } from './account-page-props.ts'
import { AccountLayout } from './layout.tsx'

/** Asks for what an account needs. */
export function SignUpPage({ form, urls }: AccountPageProps): VNode {
  return (
    <AccountLayout title="Sign up">
      <Form of={form} class="form card" submit="Create account" />
      <p>
        Have an account? <a href={urls.signIn}>Sign in</a>
      </p>
    </AccountLayout>
  )
}
