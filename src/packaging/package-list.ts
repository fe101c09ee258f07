import type { AnalysedFile } from '../core/analyser.ts'
import type { Analysis } from '../core/layer-report.ts'
import { fullName, type Package } from '../core/package.ts'
import { type Problem, problem } from '../core/problem.ts'
import { isWord, MAX_RECORDS } from './record-lines.ts'
import { RecordProblems } from './record-problems.ts'

/** What a record of a lock file says of its package; absent members are those that it does not say. */
export interface ListedPackage {
  readonly name: string | undefined
  readonly version: string | undefined
  /** Names that it needs; those that the file lists become `dependsOn`. */
  readonly needs?: readonly string[]
  /** First and last line of the declaration; absent where the whole file is about the package. */
  readonly start?: number
  readonly end?: number
  readonly more?: Pick<
    Package,
    'namespace' | 'arch' | 'licenses' | 'relationship' | 'isDevelopment' | 'dependsOn'
  >
}

/** Collects the packages of one file, and what is wrong with it. */
export class PackageList {
  readonly #file: Pick<AnalysedFile, 'path'>
  readonly #type: string
  readonly #records: RecordProblems
  readonly #packages: { readonly pkg: Package; readonly needs: readonly string[] }[] = []
  readonly #problems: Problem[] = []
  #isFull = false

  constructor(file: Pick<AnalysedFile, 'path'>, type: string) {
    this.#file = file
    this.#type = type
    this.#records = new RecordProblems(file.path)
  }

  /** A record without a name and version is a problem. */
  add({ name, version, needs = [], start, end, more }: ListedPackage): void {
    if (!isWord(name) || !isWord(version)) this.#records.unreadable(start ?? 1, 'has no name and version')
    else if (this.#packages.length >= MAX_RECORDS) {
      if (!this.#isFull) this.#records.tooMany()
      this.#isFull = true
    } else {
      const lines = start === undefined ? {} : { lines: { start, end: end ?? start } }
      const pkg: Package = { kind: 'package', type: this.#type, name, version, ...more, ...lines }
      this.#packages.push({ pkg, needs })
    }
  }

  /** A package is asked for, and the file does not say in which version. */
  unresolved(detail: string): void {
    this.#problems.push(problem('version-unresolved', this.#file.path, detail))
  }

  analysis(): Analysis {
    const versions = new Map<string, string[]>()
    for (const { pkg } of this.#packages) {
      const name = fullName(pkg)
      const known = versions.get(name)
      if (known) known.push(`${name}@${pkg.version}`)
      else versions.set(name, [`${name}@${pkg.version}`])
    }
    const packages = this.#packages.map(({ pkg, needs }) => {
      const dependsOn = [...new Set(needs.flatMap((name) => versions.get(name) ?? []))]
      return dependsOn.length > 0 ? { ...pkg, dependsOn } : pkg
    })
    return { packages, problems: [...this.#records.all(), ...this.#problems] }
  }
}

/** The whole file cannot be read. */
export function unreadableFile({ path }: AnalysedFile, reason: string): Analysis {
  return { problems: [problem('file-unreadable', path, `The file cannot be read: ${reason}.`)] }
}

/** The text of a file; what is not UTF-8 becomes U+FFFD. */
export function textOfFile({ bytes }: Pick<AnalysedFile, 'bytes'>): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

/** Whether the last part of a path is this name. */
export function isNamed(path: string, name: string): boolean {
  return path.endsWith(name) && (path.length === name.length || path[path.length - name.length - 1] === '/')
}
