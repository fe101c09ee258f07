import { followModule } from '../closure/native.ts'
import type { Walk } from '../closure/walk.ts'
import type { Process } from '../loader/process.ts'
import { below, folderOf, inImage, nameOf } from '../program-files.ts'

/** Options with a class path, and others with a value of their own. */
const CLASS_PATH: ReadonlySet<string> = new Set(['-cp', '-classpath', '--class-path'])
const VALUED: ReadonlySet<string> = new Set([
  '-p',
  '--module-path',
  '--upgrade-module-path',
  '--add-modules',
  '--add-opens',
  '--add-exports',
  '--add-reads',
  '-d',
  '--describe-module',
])

/** Archives that name each other. */
const MAX_CLASS_PATH_DEPTH = 16

/** https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html */
export function runJava(walk: Walk, process: Process, args: readonly string[]): void {
  const { path: java } = process.program
  followRuntime(walk, process)
  let classPath = walk.env.get('CLASSPATH') ?? ''
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (arg === '-jar' || arg === '-m' || arg === '--module') {
      const value = args[at + 1] ?? ''
      if (arg === '-jar') addElement(walk, value, java, java)
      else walk.open(java, `${java} runs the module ${value}; modules of Java are not followed.`)
      openEnd(walk, java)
      return
    }
    if (arg.startsWith('-javaagent:'))
      addElement(walk, arg.slice('-javaagent:'.length).split('=', 1)[0] ?? '', java, java)
    if (CLASS_PATH.has(arg)) classPath = args[++at] ?? ''
    else if (arg.startsWith('--class-path=')) classPath = arg.slice('--class-path='.length)
    else if (VALUED.has(arg)) at++
    else if (!arg.startsWith('-')) break
  }
  const elements = classPath === '' ? ['.'] : classPath.split(':')
  for (const element of elements) addElement(walk, element, java, java)
  openEnd(walk, java)
}

/** What classes do is not looked at, so that they may do anything. */
function openEnd(walk: Walk, java: string): void {
  walk.open(java, `${java} runs classes, which may start any program and are not looked into.`)
}

/** The virtual machine lies in the folders of its launcher, which loads it by a path that it makes up. */
function followRuntime(walk: Walk, process: Process): void {
  const { path } = process.program
  const lib = below(folderOf(folderOf(path)), 'lib')
  for (const library of walk.files.read) {
    if (!library.startsWith(`${lib}/`) || !walk.factsOf(library).elf) continue
    const step = { by: 'dlopen', from: path, isUnderstood: true } as const
    if (nameOf(library) === 'libjvm.so') followModule(walk, process, library, step)
    else walk.followPossibly(`java\0${library}`, () => followModule(walk, process, library, step))
  }
}

/** An archive, a folder of classes, or all archives of a folder. */
function addElement(walk: Walk, element: string, from: string, java: string, depth = 0): void {
  if (element === '') return
  if (element.includes('\u0001')) {
    walk.open(java, `${java} has a class path that is computed.`)
    return
  }
  if (element === '*' || element.endsWith('/*')) {
    const folder = walk.files.find(inImage(element.slice(0, -1), walk.workingDir))
    const names = folder ? walk.files.namesIn(folder.path) : []
    for (const name of names)
      if (name.toLowerCase().endsWith('.jar')) addArchive(walk, below(folder?.path ?? '', name), from, depth)
    return
  }
  const found = walk.files.find(inImage(element, walk.workingDir))
  if (!found) walk.open(java, `${java} runs ${element}, which was not found.`)
  else if (found.kind === 'file') addArchive(walk, found.path, from, depth)
}

function addArchive(walk: Walk, path: string, from: string, depth: number): void {
  const found = walk.files.find(path)
  if (!found || depth > MAX_CLASS_PATH_DEPTH) return
  walk.follow(`archive\0${found.path}`, () => {
    walk.reach(found.path, { by: 'class path', from })
    const { archive } = walk.factsOf(found.path)
    if (!archive) walk.open(found.path, `${found.path} was not read as an archive of Java.`)
    for (const element of archive?.classPath ?? []) {
      // Relative to the archive itself; what is not there is passed over.
      if (element.includes(':') || element.endsWith('/')) continue
      addArchive(walk, inImage(element, folderOf(found.path)), found.path, depth + 1)
    }
  })
}
