/**
 * Pages: JSX rendered on the server by Preact, escaped, with unsafe addresses refused; what components may ask about
 * the request; islands that the browser takes over.
 */
export { type BuildAssetsOptions, type BuiltAssets, buildAssets } from './views/islands/build.ts'
export { island } from './views/islands/island.ts'
export { type IslandAssetsOptions, islandAssets } from './views/islands/island-assets.ts'
export { raw } from './views/raw.ts'
export { type RenderOptions, render } from './views/render.ts'
export { asset, Csrf, useMessages, useRequest, useUser } from './views/use-request.ts'
