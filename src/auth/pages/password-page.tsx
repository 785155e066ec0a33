/** The page to change one's password. */
import type { VNode } from 'preact'
import { Form } from '../../forms/components/form.tsx'
import type { AccountPageProps } from './account-page-props.ts'
import { AccountLayout } from './layout.tsx'

/** Asks for the present password and the new one. */
export function PasswordPage({ form, urls }: AccountPageProps): VNode {
  return (
    <AccountLayout title="Change password">
      <Form of={form} class="form card" submit="Change password" />
      <p>
        Your other sessions are ended. <a href={urls.sessions}>Your sessions</a>
      </p>
    </AccountLayout>
  )
}
