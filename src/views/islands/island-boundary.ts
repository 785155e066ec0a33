/** Keeps server code out of the browser: what an island may import. */
import { basename } from 'node:path'
import type { OnResolveArgs, PartialMessage, Plugin } from 'esbuild'

const code = 'E_ISLAND_IMPORT'
const allowedPackages = /^(?:preact|preact\/[\w/-]+|voltaic\/client)$/

/** The esbuild plugin that refuses every other import of an island, with its place in the source. */
export const islandBoundary: Plugin = {
  name: 'island-boundary',
  setup(build) {
    build.onResolve({ filter: /.*/ }, (args) => {
      if (!args.importer.endsWith('.island.tsx') || isAllowed(args)) return undefined
      return { errors: [refusal(args)] }
    })
  },
}

function isAllowed({ path }: OnResolveArgs): boolean {
  return allowedPackages.test(path) || (/^\.{1,2}\//.test(path) && path.endsWith('.island.tsx'))
}

function refusal({ path, importer }: OnResolveArgs): PartialMessage {
  return {
    text:
      `${code}: ${basename(importer)} imports "${path}". An island may import "preact", "voltaic/client" and ` +
      'other "*.island.tsx" files; pass what it needs from the server as props (types: "import type").',
  }
}
