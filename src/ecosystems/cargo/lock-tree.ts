import type { AnalysedFile } from '../../core/analyser.ts'
import type { FileAnalysis } from '../../core/layer-report.ts'
import { listed } from '../../core/listed.ts'
import { problem } from '../../core/problem.ts'
import { textOfFile } from '../../packaging/package-list.ts'
import { type LockedCrate, parseLockFile } from './lock-file.ts'
import { isOwn, lockedPackages, type OwnCrate } from './locked-crates.ts'
import { developmentOnly, type Manifest, parseManifest } from './manifest.ts'

/** By folder, with a slash at its end; the tree itself is ``. */
export interface CargoFiles {
  readonly locks: ReadonlyMap<string, AnalysedFile>
  readonly manifests: ReadonlyMap<string, AnalysedFile>
}

/** What the lock of a folder covers. */
interface Lock {
  readonly crates: readonly LockedCrate[]
  readonly analysis: Pick<FileAnalysis, 'path' | 'problems'>
  readonly names: ReadonlySet<string>
}

/** Crates that are told when no lock covers a manifest. */
export const MAX_TOLD = 5

/** Locks and manifests of a source tree, and how they belong together. */
export class LockTree {
  readonly #files: CargoFiles
  readonly #manifests = new Map<string, Manifest | undefined>()
  readonly #locks = new Map<string, Lock>()
  /** `name version` of the crates of the tree in all locks. */
  readonly #own = new Set<string>()

  constructor(files: CargoFiles) {
    this.#files = files
  }

  analyses(): readonly FileAnalysis[] {
    for (const [folder, file] of this.#files.manifests)
      this.#manifests.set(folder, parseManifest(textOfFile(file)))
    for (const [folder, { path, bytes }] of this.#files.locks) {
      const { crates, problems } = parseLockFile(path, bytes)
      const names = new Set(crates.map(({ name }) => name))
      this.#locks.set(folder, { crates, names, analysis: { path, problems } })
      for (const { name, version } of crates.filter(isOwn)) this.#own.add(`${name} ${version}`).add(name)
    }
    return [...this.#lockAnalyses(), ...this.#unlocked()]
  }

  *#lockAnalyses(): Generator<FileAnalysis> {
    const manifestsOf = this.#manifestsByLock()
    for (const [folder, { crates, analysis }] of this.#locks) {
      const byName = manifestsOf.get(folder)
      const packages = lockedPackages(crates, ({ name }) => byName?.get(name) ?? [])
      const { path, problems = [] } = analysis
      if (packages.length > 0 || problems.length > 0)
        yield {
          path,
          ...(packages.length > 0 ? { packages } : {}),
          ...(problems.length > 0 ? { problems } : {}),
        }
    }
  }

  /** Manifests under each lock, by the name of the crate. */
  #manifestsByLock(): ReadonlyMap<string, ReadonlyMap<string, readonly OwnCrate[]>> {
    const result = new Map<string, Map<string, OwnCrate[]>>()
    for (const [folder, manifest] of this.#manifests) {
      const above = this.#lockAbove(folder)
      if (above === undefined || manifest?.name === undefined) continue
      const byName = result.get(above) ?? new Map<string, OwnCrate[]>()
      const list = byName.get(manifest.name) ?? []
      list.push({
        isRoot: folder === above,
        developmentOnly: developmentOnly(manifest, this.#manifests.get(above)?.shared),
      })
      result.set(above, byName.set(manifest.name, list))
    }
    return result
  }

  /** Tells of each manifest that asks for crates while no lock says which versions. */
  *#unlocked(): Generator<FileAnalysis> {
    for (const [folder, { path }] of this.#files.manifests) {
      const manifest = this.#manifests.get(folder)
      const above = this.#lockAbove(folder)
      if (!manifest) {
        const detail = 'The file cannot be read: it is no TOML.'
        if (above === undefined) yield { path, problems: [problem('file-unreadable', path, detail)] }
        continue
      }
      const { name, version, needs } = manifest
      if (name === undefined || this.#own.has(version === undefined ? name : `${name} ${version}`)) continue
      if (above !== undefined && this.#locks.get(above)?.names.has(name)) continue
      const asked = needs.filter(({ isDevelopment, isLocal }) => !isDevelopment && !isLocal)
      if (asked.length === 0) continue
      const crates = asked.map(({ key, crate = key }) => crate)
      const detail = `No Cargo.lock says which versions are meant by ${listed(crates, MAX_TOLD)}.`
      yield { path, problems: [problem('version-unresolved', path, detail)] }
    }
  }

  /** The folder of the nearest lock at or above. */
  #lockAbove(folder: string): string | undefined {
    for (let above = folder; ; above = above.slice(0, above.lastIndexOf('/', above.length - 2) + 1)) {
      if (this.#locks.has(above)) return above
      if (above === '') return undefined
    }
  }
}
