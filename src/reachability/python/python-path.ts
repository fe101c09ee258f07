import type { FoundProgram, Walk } from '../closure/walk.ts'
import { below, folderOf, inImage, nameOf } from '../program-files.ts'

const PACKAGES = ['site-packages', 'dist-packages'] as const

/**
 * Folders in which an interpreter looks for modules, in its order: PYTHONPATH, the standard library, what is installed.
 * Of a virtual environment those of both.
 * https://docs.python.org/3/library/sys_path_init.html
 */
export function pythonPath(walk: Walk, { path, foundAt }: FoundProgram): readonly string[] {
  const given = (walk.env.get('PYTHONPATH') ?? '').split(':').filter((folder) => folder !== '')
  const prefixes = [...new Set([foundAt, path].map((one) => folderOf(folderOf(one))))]
  const version = versionOf(walk, path, prefixes)
  const candidates = prefixes.flatMap((prefix) =>
    ['lib', 'lib64'].flatMap((lib) => {
      const home = below(prefix, `${lib}/${version}`)
      return [home, `${home}/lib-dynload`, ...PACKAGES.map((name) => `${home}/${name}`)]
    }),
  )
  // Debian's own packages and those of its users.
  const debian = ['usr/lib/python3/dist-packages', `usr/local/lib/${version}/dist-packages`]
  const folders = [...given.map((folder) => inImage(folder, walk.workingDir)), ...candidates, ...debian]
  const found = folders.map((folder) => walk.files.find(folder))
  return [...new Set(found.flatMap((one) => (one?.kind === 'directory' ? [one.path] : [])))]
}

/** `python3.11`, by the name of the file or by what lies beside it. */
function versionOf(walk: Walk, path: string, prefixes: readonly string[]): string {
  const name = nameOf(path)
  if (name.includes('.')) return name
  for (const prefix of prefixes) {
    const home = walk.files.find(below(prefix, 'lib'))
    const names = home ? walk.files.namesIn(home.path) : []
    const version = names.findLast((one) => one.startsWith('python') && one.includes('.'))
    if (version !== undefined) return version
  }
  return name
}

/** Whether a module is of the standard library. */
export function isStandard(path: string): boolean {
  const at = path.lastIndexOf('/lib/python')
  const isInLib = at >= 0 || path.startsWith('lib/python') || path.includes('/lib64/python')
  return isInLib && !PACKAGES.some((name) => path.includes(`/${name}/`))
}
