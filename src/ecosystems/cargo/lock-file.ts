import { MAX_LINE_BYTES, MAX_RECORDS, RecordLines } from '../../packaging/record-lines.ts'
import { RecordProblems } from '../../packaging/record-problems.ts'

/** A `[[package]]` of Cargo.lock. */
export interface LockedCrate {
  readonly name: string
  readonly version: string
  /** Absent for crates of the tree itself. */
  readonly source?: string
  /** `name`, `name version` or `name version (source)`, as much as it takes to tell them apart. */
  readonly dependencies: readonly string[]
  readonly lines: { readonly start: number; readonly end: number }
}

interface OpenCrate {
  readonly start: number
  end: number
  values: Map<string, string>
  dependencies: string[]
}

/**
 * Cargo.lock in its versions 1 to 4, which Cargo writes itself, always in the same way: a key or an element of a list
 * on each line. https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html
 */
export function parseLockFile(path: string, bytes: Uint8Array) {
  const lines = new RecordLines(bytes)
  const problems = new RecordProblems(path)
  const crates: LockedCrate[] = []
  let open: OpenCrate | undefined
  let isInList = false
  const close = (): void => {
    if (open) {
      const crate = crateOf(open)
      if (crate) crates.push(crate)
      else problems.unreadable(open.start, 'has no name or version')
    }
    open = undefined
    isInList = false
  }
  for (let line = 1; lines.advance(); line++) {
    if (lines.end - lines.start > MAX_LINE_BYTES) {
      problems.unreadable(line, 'is too long')
      continue
    }
    const text = lines.text(0)
    if (text === '' || text.startsWith('#')) continue
    if (text.startsWith('[')) {
      close()
      if (crates.length >= MAX_RECORDS) {
        problems.tooMany()
        break
      }
      // Before 2018 the crate of the tree had a table of its own.
      const isCrate = text === '[[package]]' || text === '[root]'
      if (isCrate) open = { start: line, end: line, values: new Map(), dependencies: [] }
      continue
    }
    if (!open) continue
    open.end = line
    if (isInList) {
      if (text.startsWith(']')) isInList = false
      else open.dependencies.push(...textsIn(text))
      continue
    }
    const equals = text.indexOf('=')
    const key = text.slice(0, Math.max(equals, 0)).trim()
    const value = text.slice(equals + 1).trim()
    if (key === 'dependencies') {
      open.dependencies.push(...textsIn(value))
      isInList = !value.endsWith(']')
    } else if (key !== '') open.values.set(key, textsIn(value)[0] ?? '')
  }
  close()
  return { crates, problems: problems.all() }
}

function crateOf({ start, end, values, dependencies }: OpenCrate): LockedCrate | undefined {
  const [name, version, source] = ['name', 'version', 'source'].map((key) => values.get(key))
  if (!name || !version) return undefined
  return { name, version, ...(source ? { source } : {}), dependencies, lines: { start, end } }
}

/** What stands between quotes; names and versions hold nothing that would have to be escaped. */
function textsIn(line: string): string[] {
  return line.split('"').filter((_, i) => i % 2 === 1)
}
