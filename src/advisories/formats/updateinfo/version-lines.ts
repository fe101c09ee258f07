import type { VersionOrder } from '../../../core/version-order.ts'

/**
 * Where the versions of a package begin in each of several repositories: Amazon Linux 2 has Go 1.18 in its core and
 * 1.19 in a repository of its own, and a fix of the one says nothing of the other. Which repository a package came
 * from stands nowhere in it, so its version has to tell.
 */
export class VersionLines {
  readonly #order: VersionOrder
  /** By name and repository, the lowest version that was ever an update. */
  readonly #lowest = new Map<string, Map<string, string>>()

  constructor(order: VersionOrder) {
    this.#order = order
  }

  add(repository: string, name: string, version: string): void {
    let lines = this.#lowest.get(name)
    if (!lines) this.#lowest.set(name, (lines = new Map()))
    const known = lines.get(repository)
    if (known === undefined || this.#order.compare(version, known) < 0) lines.set(repository, version)
  }

  /**
   * The shortest beginning of the repository's versions that no other repository shares: `1.19` beside 1.18, `5` beside
   * 4.14. `undefined` where the package is in one repository only.
   */
  begin(repository: string, name: string): string | undefined {
    const lines = this.#lowest.get(name)
    const own = lines?.get(repository)
    if (!lines || own === undefined || lines.size < 2) return undefined
    const others = [...lines].flatMap(([other, version]) =>
      other === repository ? [] : [segmentsOf(version)],
    )
    const segments = segmentsOf(own)
    for (let length = 1; length < segments.length; length++) {
      const isShared = others.some((other) => segments.slice(0, length).every((part, i) => other[i] === part))
      if (!isShared) return segments.slice(0, length).join('.')
    }
    return own
  }
}

/** Epoch with its colon, then the parts of the upstream version. */
function segmentsOf(version: string): string[] {
  const colon = version.indexOf(':')
  const upstream = version.slice(colon + 1).split('-', 1)[0] ?? ''
  const parts = upstream.split('.')
  return colon < 0 ? parts : [`${version.slice(0, colon + 1)}${parts[0] ?? ''}`, ...parts.slice(1)]
}
