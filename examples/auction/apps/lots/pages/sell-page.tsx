/** The form to sell a car. */
import { Field, Form, type FormView } from 'voltaic/forms'
import { Layout } from '../../../site/layout.tsx'
import type { Lot } from '../models.ts'

/** The form for a new lot, or for the draft that is given. */
export function SellPage({ form, lot }: { form: FormView; lot?: Lot }) {
  return (
    <Layout title={lot ? `Change ${lot.title}` : 'Sell a car'} size="narrow">
      <h1>{lot ? 'Change the draft' : 'Sell a car'}</h1>
      <p class="lead">
        Describe the car. It becomes a draft that only you can see; you publish it when it is right.
      </p>
      <Form of={form} class="form">
        <fieldset>
          <legend>The car</legend>
          <Field of={form} name="title" />
          <div class="field-row">
            <Field of={form} name="year" />
            <Field of={form} name="origin" />
          </div>
          <Field of={form} name="description" />
        </fieldset>
        <fieldset>
          <legend>Data sheet</legend>
          <p class="fieldset-note">Leave out what you do not know: it will say “not recorded”.</p>
          <div class="field-row">
            <Field of={form} name="cylinders" />
            <Field of={form} name="displacement" />
          </div>
          <div class="field-row">
            <Field of={form} name="horsepower" />
            <Field of={form} name="weight" />
          </div>
          <div class="field-row">
            <Field of={form} name="acceleration" />
            <Field of={form} name="economy" />
          </div>
        </fieldset>
        <fieldset>
          <legend>The sale</legend>
          <div class="field-row">
            <Field of={form} name="openingPrice" />
            <Field of={form} name="runHours" />
          </div>
        </fieldset>
        <div class="form-actions">
          <button type="submit" class="button button-primary">
            Save draft
          </button>
          <a class="button button-quiet" href={lot ? `/lots/${lot.slug}` : '/my/lots'}>
            Cancel
          </a>
        </div>
      </Form>
    </Layout>
  )
}
