/** The app of forms: its table remembers which forms were sent. */
import { defineApp } from '../core/app-definition.ts'
import { UsedForm } from './once/used-form.ts'

/** Belongs to every application. */
export const formsApp = defineApp(import.meta, { label: 'voltaic_forms', models: [UsedForm] })
