import { below, folderOf, type ProgramFiles } from '../program-files.ts'

export interface ModuleSearch {
  readonly files: ProgramFiles
  /** In the order in which they are looked through. */
  readonly folders: readonly string[]
}

/**
 * The files that an import runs: those of all packages above, the module, and the name imported from it where that is a
 * module too. Empty for what is built in or not there.
 * https://docs.python.org/3/reference/import.html
 *
 * @param name `a.b.c`, or `a.b:c`
 */
export function resolveModule(search: ModuleSearch, name: string): readonly string[] {
  const segments = segmentsOf(name)
  for (const folder of search.folders) {
    const found = modulesIn(search.files, folder, segments)
    if (found.length > 0) return found
  }
  return []
}

/** The same for `.a`, `..a.b:c`, seen from a folder. */
export function relativeModules({ files }: ModuleSearch, name: string, folder: string): readonly string[] {
  let start = folder
  let rest = name.slice(1)
  for (; rest.startsWith('.'); rest = rest.slice(1)) start = folderOf(start)
  const package_ = packageFile(files, start)
  return [...(package_ === undefined ? [] : [package_]), ...modulesIn(files, start, segmentsOf(rest))]
}

function segmentsOf(name: string): readonly string[] {
  return name
    .replace(':', '.')
    .split('.')
    .filter((segment) => segment !== '')
}

/** Down from a folder, as far as there are modules. */
function modulesIn(files: ProgramFiles, start: string, segments: readonly string[]): readonly string[] {
  const found: string[] = []
  let folder = start
  for (const segment of segments) {
    const inner = below(folder, segment)
    const init = packageFile(files, inner)
    const file = init ?? moduleFile(files, folder, segment)
    if (file !== undefined) found.push(file)
    // A folder without a file of its own is a namespace.
    if (file !== undefined && init === undefined) break
    if (init === undefined && files.find(inner)?.kind !== 'directory') break
    folder = inner
  }
  return found
}

function packageFile(files: ProgramFiles, folder: string): string | undefined {
  return fileAt(files, `${folder}/__init__.py`)
}

/** `NAME.py`, `NAME.so`, `NAME.cpython-311-x86_64-linux-gnu.so` */
function moduleFile(files: ProgramFiles, folder: string, name: string): string | undefined {
  const source = fileAt(files, below(folder, `${name}.py`)) ?? fileAt(files, below(folder, `${name}.so`))
  if (source !== undefined) return source
  const found = files.find(folder)
  const library = found && librariesIn(files, found.path).get(name)
  return library === undefined || !found ? undefined : fileAt(files, below(found.path, library))
}

/** Names of libraries by what they are imported as. */
function librariesIn(files: ProgramFiles, folder: string): ReadonlyMap<string, string> {
  const named = files.namesIn(folder).filter((name) => name.endsWith('.so') && name.includes('.', 1))
  return new Map(named.map((name) => [name.slice(0, name.indexOf('.')), name]))
}

function fileAt(files: ProgramFiles, path: string): string | undefined {
  const found = files.find(path)
  return found?.kind === 'file' ? found.path : undefined
}
