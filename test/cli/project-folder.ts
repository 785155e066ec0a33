/** A project in a folder of its own, with the framework and its dependencies linked into it. */
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  repository,
  type StartedProcess,
  type StartOptions,
  startProcess,
} from '../support/child-process.ts'
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'

/** A project that `await using` removes. */
export interface ProjectFolder extends TemporaryFolder {
  /** Writes a file of the project. */
  write(path: string, text: string): Promise<void>
  /** Starts `voltaic` with these arguments in the project. */
  voltaic(args: readonly string[], options?: StartOptions): StartedProcess
}

/** Makes a project of `files` by path. */
export async function projectFolder(
  files: Readonly<Record<string, string>>,
): Promise<ProjectFolder> {
  const folder = await temporaryFolder('voltaic-project-')
  const write = async (path: string, text: string) => {
    await mkdir(dirname(folder.file(path)), { recursive: true })
    await writeFile(folder.file(path), text)
  }
  await write('package.json', '{ "type": "module" }')
  await mkdir(folder.file('node_modules'))
  await symlink(repository, folder.file('node_modules', 'voltaic'))
  for (const name of ['zod', 'preact']) {
    await symlink(join(repository, 'node_modules', name), folder.file('node_modules', name))
  }
  for (const [path, text] of Object.entries(files)) await write(path, text)
  return {
    ...folder,
    write,
    [Symbol.asyncDispose]: folder.remove,
    voltaic: (args, options) =>
      startProcess(process.execPath, [join(repository, 'bin', 'voltaic.js'), ...args], {
        cwd: folder.path,
        ...options,
        env: { NODE_ENV: undefined, PORT: undefined, HOST: undefined, ...options?.env },
      }),
  }
}
