import { isBuiltin } from 'node:module'
import type { NodePackageFacts } from '../../core/program-facts.ts'
import { below, folderOf, inImage, type ProgramFiles } from '../program-files.ts'

/** Folders with `node_modules` above a module. */
const MAX_LEVELS = 64

const ENDINGS = ['', '.js', '.cjs', '.mjs', '.json', '.node'] as const
const MODULES = 'node_modules'

/**
 * The files that a specifier may mean, seen from a module; more than one where conditions decide. Empty for what is built
 * in or not there.
 * https://nodejs.org/api/modules.html#all-together
 * https://nodejs.org/api/esm.html#resolution-algorithm-specification
 *
 * @param folders further ones, of NODE_PATH
 */
export function resolveSpecifier(
  files: ProgramFiles,
  specifier: string,
  from: string,
  folders: readonly string[] = [],
): readonly string[] {
  const folder = folderOf(from)
  if (specifier.startsWith('/') || specifier === '.' || specifier === '..')
    return fileOrFolder(files, inImage(specifier, folder))
  if (specifier.startsWith('./') || specifier.startsWith('../'))
    return fileOrFolder(files, inImage(specifier, folder))
  if (specifier.startsWith('#')) return privateImport(files, specifier, folder)
  if (isBuiltin(specifier) || specifier.includes(':')) return []
  const { name, subpath } = split(specifier)
  if (name === '') return []
  const places = [...levels(folder).map((level) => below(level, MODULES)), ...folders]
  for (const place of [...selfPlaces(files, name, folder), ...places.map((one) => below(one, name))]) {
    const home = files.find(place)
    if (home?.kind === 'directory') return inPackage(files, home.path, subpath)
    const [file] = fileOrFolder(files, place)
    if (file !== undefined && subpath === '.') return [file]
  }
  return []
}

/** A file as it is named, with an ending that is left out, or the entry of a folder. */
export function fileOrFolder(files: ProgramFiles, path: string): readonly string[] {
  for (const ending of ENDINGS) {
    const found = files.find(`${path}${ending}`)
    if (found?.kind === 'file') return [found.path]
  }
  const folder = files.find(path)
  return folder?.kind === 'directory' ? mainOf(files, folder.path) : []
}

function mainOf(files: ProgramFiles, folder: string): readonly string[] {
  const main = packageAt(files, folder)?.main
  const named = main === undefined ? [] : fileIn(files, inImage(main, folder))
  return named.length > 0 ? named : fileIn(files, below(folder, 'index'))
}

/** The same without a further folder's package.json, so that none leads to itself. */
function fileIn(files: ProgramFiles, path: string): readonly string[] {
  for (const place of [path, `${path}/index`]) {
    for (const ending of ENDINGS) {
      const found = files.find(`${place}${ending}`)
      if (found?.kind === 'file') return [found.path]
    }
  }
  return []
}

function inPackage(files: ProgramFiles, home: string, subpath: string): readonly string[] {
  const { exports } = packageAt(files, home) ?? {}
  if (exports) return targets(files, exports, subpath, home)
  return subpath === '.' ? mainOf(files, home) : fileOrFolder(files, inImage(subpath, home))
}

/** By the very key, or by the one with a star that fits longest. */
function targets(
  files: ProgramFiles,
  entries: Readonly<Record<string, readonly string[]>>,
  key: string,
  home: string,
): readonly string[] {
  const own = Object.hasOwn(entries, key) ? entries[key] : undefined
  if (own) return existing(files, own, home)
  let best: { readonly start: string; readonly inner: string; readonly to: readonly string[] } | undefined
  for (const [pattern, to] of Object.entries(entries)) {
    const star = pattern.indexOf('*')
    if (star < 0) continue
    const start = pattern.slice(0, star)
    const end = pattern.slice(star + 1)
    const fits = key.startsWith(start) && key.endsWith(end) && key.length >= start.length + end.length
    if (fits && start.length >= (best?.start.length ?? 0))
      best = { start, inner: key.slice(start.length, key.length - end.length), to }
  }
  const { inner = '', to = [] } = best ?? {}
  return existing(
    files,
    to.map((one) => one.replaceAll('*', () => inner)),
    home,
  )
}

function existing(files: ProgramFiles, paths: readonly string[], home: string): readonly string[] {
  const found = paths.map((path) => files.find(inImage(path, home)))
  return [...new Set(found.flatMap((one) => (one?.kind === 'file' ? [one.path] : [])))]
}

/** `#name`, of the `imports` of the package that the module is in. */
function privateImport(files: ProgramFiles, specifier: string, folder: string): readonly string[] {
  for (const level of levels(folder)) {
    const facts = packageAt(files, level)
    if (facts) return targets(files, facts.imports ?? {}, specifier, level)
  }
  return []
}

/** A package may import itself by its name, where it has exports. */
function selfPlaces(files: ProgramFiles, name: string, folder: string): readonly string[] {
  const level = levels(folder).find((one) => packageAt(files, one) !== undefined)
  return level !== undefined && level.endsWith(`/${name}`) && packageAt(files, level)?.exports ? [level] : []
}

function packageAt(files: ProgramFiles, folder: string): NodePackageFacts | undefined {
  const found = files.find(below(folder, 'package.json'))
  return found && files.factsOf(found.path)?.nodePackage
}

/** The folder and those above it, the root included. */
function levels(folder: string): readonly string[] {
  const all: string[] = []
  for (let level = folder; all.length < MAX_LEVELS; level = folderOf(level)) {
    all.push(level)
    if (level === '') break
  }
  return all
}

/** `@scope/name/sub` → the name, and `./sub`. */
function split(specifier: string): { readonly name: string; readonly subpath: string } {
  const first = specifier.indexOf('/')
  const end = specifier.startsWith('@') ? specifier.indexOf('/', first + 1) : first
  if (end < 0) return { name: specifier, subpath: '.' }
  return { name: specifier.slice(0, end), subpath: `.${specifier.slice(end)}` }
}
