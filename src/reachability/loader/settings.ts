import type { ElfFacts, LoaderFacts } from '../../core/program-facts.ts'
import { below, folderOf, inImage, nameOf, type ProgramFiles } from '../program-files.ts'

/** Files that one file includes, and those in turn. */
export const MAX_INCLUDE_DEPTH = 8

/** What decides where libraries are found, besides the programs themselves. */
export interface LoaderSettings {
  /** Of LD_LIBRARY_PATH, as written. */
  readonly libraryPath: readonly string[]
  /** Of LD_PRELOAD and ld.so.preload: names or paths. */
  readonly preload: readonly string[]
  /** Of glibc's cache; `undefined` where there is none. */
  readonly cache: ReadonlyMap<string, readonly string[]> | undefined
  /** Of ld.so.conf and what it includes, in the image. */
  readonly configured: readonly string[]
}

/** @param env of the image: `NAME=value` */
export function loaderSettings(files: ProgramFiles, env: ReadonlyMap<string, string>): LoaderSettings {
  const cache = factsAt(files, 'etc/ld.so.cache')?.cache
  const preloaded = factsAt(files, 'etc/ld.so.preload')?.preload ?? []
  return {
    libraryPath: (env.get('LD_LIBRARY_PATH') ?? '').split(/[:;]/).filter((folder) => folder !== ''),
    preload: [...(env.get('LD_PRELOAD') ?? '').split(/[ :]/).filter((name) => name !== ''), ...preloaded],
    cache: cache && new Map(Object.entries(cache)),
    configured: configuredFolders(files, 'etc/ld.so.conf', 0),
  }
}

function factsAt(files: ProgramFiles, path: string): LoaderFacts | undefined {
  const found = files.find(path)
  return found && files.factsOf(found.path)?.loader
}

function configuredFolders(files: ProgramFiles, path: string, depth: number): string[] {
  const facts = factsAt(files, path)
  if (!facts || depth > MAX_INCLUDE_DEPTH) return []
  const included = (facts.includes ?? []).flatMap((glob) => expand(files, inImage(glob, folderOf(path))))
  return [
    ...included.flatMap((one) => configuredFolders(files, one, depth + 1)),
    ...(facts.folders ?? []).map((folder) => inImage(folder)),
  ]
}

/** A glob whose last part alone has stars; what stands between two of them is not looked at. */
function expand(files: ProgramFiles, glob: string): string[] {
  const folder = folderOf(glob)
  const pattern = nameOf(glob)
  const first = pattern.indexOf('*')
  if (first < 0) return [glob]
  const start = pattern.slice(0, first)
  const end = pattern.slice(pattern.lastIndexOf('*') + 1)
  return files
    .namesIn(folder)
    .filter((name) => name.startsWith(start) && name.endsWith(end))
    .map((name) => below(folder, name))
}

/** Architectures as Debian's folders and musl's files have them, by `e_machine` and width. */
const TUPLES: Readonly<Record<string, readonly string[]>> = {
  '3/32': ['i386-linux-gnu', 'i686-linux-gnu'],
  '8/32': ['mipsel-linux-gnu', 'mips-linux-gnu'],
  '8/64': ['mips64el-linux-gnuabi64'],
  '21/64': ['powerpc64le-linux-gnu'],
  '22/64': ['s390x-linux-gnu'],
  '40/32': ['arm-linux-gnueabihf', 'arm-linux-gnueabi'],
  '62/32': ['x86_64-linux-gnux32'],
  '62/64': ['x86_64-linux-gnu'],
  '183/64': ['aarch64-linux-gnu'],
  '243/64': ['riscv64-linux-gnu'],
  '258/64': ['loongarch64-linux-gnu'],
}

/** Folders of the system where glibc looks last; each distribution builds its own of these into it. */
export function defaultFolders({ machine, bits }: Pick<ElfFacts, 'machine' | 'bits'>): readonly string[] {
  const tuples = TUPLES[`${machine}/${bits}`] ?? []
  const wide = bits === 64 ? ['lib64', 'usr/lib64'] : []
  return [...tuples.flatMap((tuple) => [`lib/${tuple}`, `usr/lib/${tuple}`]), ...wide, 'lib', 'usr/lib']
}

/** Where musl looks when no file of its own names folders. */
const MUSL_FOLDERS: readonly string[] = ['lib', 'usr/local/lib', 'usr/lib']

/** Of musl's path file for the loader at a path, where there is one: `etc/ld-musl-x86_64.path`. */
export function muslFolders(files: ProgramFiles, interpreter: string): readonly string[] {
  const name = interpreter.slice(interpreter.lastIndexOf('/') + 1)
  const [architecture] = name.split('.', 1)
  const folders = factsAt(files, `etc/${architecture}.path`)?.folders
  return folders ? folders.map((folder) => inImage(folder)) : MUSL_FOLDERS
}
