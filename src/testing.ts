/**
 * Tests of an application: `createTestApp` makes one with a fresh database, `testClient` is a browser without a window
 * (pages, forms, sessions, channels), `testClock` is a clock that the test moves.
 */
export { type RequestBody, type RequestOptions, TestClient, testClient } from './testing/client.ts'
export { TestClock, testClock } from './testing/clock.ts'
export type { FieldValue, FieldValues } from './testing/form-fields.ts'
export { type PageElement, TestPage } from './testing/page.ts'
export { createTestApp, createTestNode } from './testing/test-app.ts'
export { TestChannel } from './testing/test-channel.ts'
export { CommandRefused } from './testing/test-socket.ts'
