/**
 * Forms: made from a schema (`form`) or from a model (`modelForm`); they parse what was posted, validate it, and
 * are shown again with what was typed. `<Form of={f} />` renders them accessibly and without JavaScript.
 */
export { formsApp } from './forms/app.ts'
export { Control } from './forms/components/control.tsx'
export { Field } from './forms/components/field.tsx'
export { ErrorSummary, Form, type FormProps, HiddenFields } from './forms/components/form.tsx'
export type { FieldOption, FieldOptions, FieldSpec, Widget } from './forms/field-spec.ts'
export { form, type RuleResult, type SchemaForm, type SchemaFormOptions } from './forms/form.ts'
export type { FieldView, FormView, InvalidForm, ValidForm } from './forms/form-view.ts'
export {
  type ModelForm,
  type ModelFormOptions,
  modelForm,
  type ParseModelForm,
  type ShowModelForm,
  type ValidModelForm,
} from './forms/model/model-form.ts'
export { FormSentTwice } from './forms/once/used-form.ts'
