/**
 * Voltaic: settings, apps and the application itself. Models are in `voltaic/db`, routes in `voltaic/http`,
 * channels in `voltaic/realtime`; the other doors stand beside this file.
 */
export { type App, createApp } from './app/create-app.ts'
export { defineConfig, type Settings } from './app/settings.ts'
export { type AppDefinition, defineApp } from './core/app-definition.ts'
export { VoltaicError } from './core/errors.ts'
export * from './core/register.ts'
export { env } from './core/settings/env.ts'
export type { CurrentUser } from './core/user.ts'
