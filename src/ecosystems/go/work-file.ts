import { MAX_RECORDS } from '../../packaging/record-lines.ts'
import { RecordProblems } from '../../packaging/record-problems.ts'
import type { GoModule } from './build-info.ts'
import { directivesOf } from './directives.ts'
import { addReplacement, type Replacements } from './mod-file.ts'

/** A go.work file, as far as it says what is built. https://go.dev/ref/mod#go-work-file */
interface WorkFile {
  /** Folders of its modules, as written. */
  readonly uses: readonly { readonly folder: string; readonly line: number }[]
  /** They count before those of the modules. */
  readonly replacements: Replacements
}

export function parseWorkFile(path: string, bytes: Uint8Array) {
  const problems = new RecordProblems(path)
  const uses: { folder: string; line: number }[] = []
  const replacements = new Map<string, NonNullable<GoModule['replacement']>>()
  for (const { directive, words, line } of directivesOf(bytes, problems)) {
    const [folder = ''] = words
    if (uses.length + replacements.size >= MAX_RECORDS) {
      problems.tooMany()
      break
    }
    if (directive === 'use') {
      if (folder !== '' && words.length === 1) uses.push({ folder, line })
      else problems.unreadable(line, 'is no folder of a module')
    } else if (directive === 'replace') {
      if (!addReplacement(replacements, words)) problems.unreadable(line, 'is no replacement')
    }
  }
  const file: WorkFile = { uses, replacements }
  return { file, problems: problems.all() }
}

/**
 * The folder of a module in the tree, with a slash at its end (`` for the tree itself); `undefined` when it lies
 * outside.
 * @param from the folder of go.work, in the same form
 */
export function folderIn(from: string, folder: string): string | undefined {
  if (folder.startsWith('/')) return undefined
  const parts = from.split('/').slice(0, -1)
  for (const part of folder.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return undefined
  }
  return parts.map((part) => `${part}/`).join('')
}
