import type { ElfFacts } from '../../core/program-facts.ts'
import { below, folderOf, inImage, nameOf, type ProgramFiles } from '../program-files.ts'
import { defaultFolders, type LoaderSettings, muslFolders } from './settings.ts'

/** A library or program in a process, and who asked for it. */
export interface LoadedObject {
  /** The real path. */
  readonly path: string
  /** The path by which it was found: what `$ORIGIN` means. */
  readonly foundAt: string
  readonly elf: ElfFacts
  readonly loader?: LoadedObject
}

export interface SearchContext {
  readonly files: ProgramFiles
  readonly settings: LoaderSettings
  /** The program itself. */
  readonly program: LoadedObject
}

/** Versions of a processor for which a folder may hold a library of its own. */
const MAX_HWCAPS = 16
const HWCAPS = 'glibc-hwcaps'

export function isMusl({ interpreter }: Pick<ElfFacts, 'interpreter'>): boolean {
  return interpreter !== undefined && nameOf(interpreter).startsWith('ld-musl-')
}

/**
 * The file that the loader takes for a name, and those that it would take on other processors; empty when there is
 * none. By the rules of glibc or musl, whichever the program asks for.
 *
 * https://man7.org/linux/man-pages/man8/ld.so.8.html
 * https://git.musl-libc.org/cgit/musl/tree/ldso/dynlink.c
 */
export function findLibrary(name: string, asker: LoadedObject, context: SearchContext): LoadedObject[] {
  if (name.includes('/')) {
    const found = objectAt(inImage(expanded(name, asker)), asker, context)
    return found ? [found] : []
  }
  for (const source of isMusl(context.program.elf)
    ? muslPlaces(asker, context)
    : glibcPlaces(name, asker, context)) {
    const found =
      source.kind === 'file'
        ? objectsAt([source.path], asker, context)
        : inFolder(source, name, asker, context)
    if (found.length > 0) return found
  }
  return []
}

type Place =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'folder'; readonly path: string; readonly hasVariants: boolean }

function* glibcPlaces(
  name: string,
  asker: LoadedObject,
  { settings, program }: SearchContext,
): Generator<Place> {
  if (asker.elf.runpath === undefined) {
    for (let one: LoadedObject | undefined = asker; one; one = one.loader)
      if (one.elf.runpath === undefined) yield* folders(one.elf.rpath, one)
    if (program.elf.runpath === undefined) yield* folders(program.elf.rpath, program)
  }
  yield* folders(settings.libraryPath, asker)
  yield* folders(asker.elf.runpath, asker)
  if (!asker.elf.ignoresDefaultFolders) {
    for (const path of settings.cache?.get(name) ?? []) yield { kind: 'file', path: inImage(path) }
    // Without a cache the loader would not look there either, but whoever runs ldconfig at the start does.
    if (!settings.cache)
      for (const path of settings.configured) yield { kind: 'folder', path, hasVariants: true }
    for (const path of defaultFolders(asker.elf)) yield { kind: 'folder', path, hasVariants: true }
  }
}

/** musl makes no difference between the two kinds of paths, and inherits both. */
function* muslPlaces(asker: LoadedObject, { files, settings, program }: SearchContext): Generator<Place> {
  for (const path of settings.libraryPath) yield { kind: 'folder', path: inImage(path), hasVariants: false }
  for (let one: LoadedObject | undefined = asker; one; one = one.loader)
    for (const folder of folders(one.elf.runpath ?? one.elf.rpath, one))
      yield { ...folder, hasVariants: false }
  for (const path of muslFolders(files, program.elf.interpreter ?? ''))
    yield { kind: 'folder', path, hasVariants: false }
}

function* folders(
  paths: readonly string[] | undefined,
  of: LoadedObject,
): Generator<Extract<Place, { kind: 'folder' }>> {
  for (const path of paths ?? [])
    yield { kind: 'folder', path: inImage(expanded(path, of)), hasVariants: true }
}

/** `$PLATFORM` is left as it is: nobody knows the processor. */
function expanded(path: string, { foundAt, elf }: LoadedObject): string {
  const origin = `/${folderOf(foundAt)}`
  const lib = elf.bits === 64 ? 'lib64' : 'lib'
  return path
    .replaceAll('${ORIGIN}', origin)
    .replaceAll('$ORIGIN', origin)
    .replaceAll('${LIB}', lib)
    .replaceAll('$LIB', lib)
}

function inFolder(
  { path, hasVariants }: Extract<Place, { kind: 'folder' }>,
  name: string,
  asker: LoadedObject,
  context: SearchContext,
): LoadedObject[] {
  const variants = hasVariants ? variantsOf(path, context.files) : []
  return objectsAt(
    [...variants, path].map((folder) => below(folder, name)),
    asker,
    context,
  )
}

/** https://man7.org/linux/man-pages/man8/ld.so.8.html, «Hardware capabilities» */
function variantsOf(folder: string, files: ProgramFiles): string[] {
  const found = files.find(below(folder, HWCAPS))
  if (found?.kind !== 'directory') return []
  const names = files.namesIn(found.path).slice(0, MAX_HWCAPS)
  return names.map((name) => below(folder, `${HWCAPS}/${name}`))
}

function objectsAt(paths: readonly string[], asker: LoadedObject, context: SearchContext): LoadedObject[] {
  const found = paths.map((path) => objectAt(path, asker, context))
  return found.filter((one) => one !== undefined)
}

/** What is there for this processor: the loader passes over libraries of others. */
function objectAt(path: string, asker: LoadedObject, { files }: SearchContext): LoadedObject | undefined {
  const found = files.find(path)
  const elf = found?.kind === 'file' ? files.factsOf(found.path)?.elf : undefined
  if (!found || !elf) return undefined
  const { machine, bits, isBigEndian } = asker.elf
  if (elf.machine !== machine || elf.bits !== bits || elf.isBigEndian !== isBigEndian) return undefined
  return { path: found.path, foundAt: path, elf, loader: asker }
}
