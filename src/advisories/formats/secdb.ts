import { PlimsollError } from '../../core/errors.ts'
import type { FeedSink, OpenDocument } from '../../core/feed.ts'
import { jsonRecords } from '../json-records.ts'
import { secdbIds } from './secdb-ids.ts'

/*
 * Alpine's security database and those of its relatives: for each source package the versions that fixed
 * something, with the ids of what they fixed.
 * `{"packages": [{"pkg": {"name": "musl", "secfixes": {"1.1.23-r2": ["CVE-2019-14697"], "0": ["CVE-…"]}}}]}`
 * https://gitlab.alpinelinux.org/alpine/infra/docker/secdb
 */

export interface SecdbOptions {
  /** Namespace of all its records: `3.18`, `wolfi`. */
  readonly namespace: string
  /** The publisher's page on an id. */
  readonly referenceOf?: (id: string) => string | undefined
  readonly signal: AbortSignal
}

/**
 * Reads secdb documents of one release into a feed. Throws `feed-invalid` when there is not one package in all of
 * them, which no release has ever had.
 */
export async function buildSecdb(
  documents: readonly OpenDocument[],
  sink: FeedSink,
  options: SecdbOptions,
): Promise<void> {
  const writer = new SecdbWriter(sink, options)
  let packages = 0
  for (const document of documents) {
    if (!document.exists) continue
    for await (const batch of jsonRecords(document.read(options), 2)) {
      for (const { keys, value } of batch) {
        if (keys.length !== 2 || keys[0] !== 'packages') continue
        if (writer.record(value, `${document.url} packages[${keys[1] ?? ''}]`)) packages++
      }
    }
  }
  if (packages === 0) {
    const urls = documents.map(({ url }) => url).join(', ')
    throw new PlimsollError('feed-invalid', `there is no package in ${urls}: this is no secdb`)
  }
  sink.namespace(options.namespace)
}

class SecdbWriter {
  readonly #sink: FeedSink
  readonly #options: SecdbOptions
  readonly #seen = new Set<string>()

  constructor(sink: FeedSink, options: SecdbOptions) {
    this.#sink = sink
    this.#options = options
  }

  /**
   * @param where the record stands, for what has to be left out
   * @returns whether it is one of a package
   */
  record(value: unknown, where: string): boolean {
    const pkg = member(value, 'pkg')
    const name = member(pkg, 'name')
    if (typeof name !== 'string' || name === '') {
      this.#sink.skipped(where, 'the package has no name')
      return false
    }
    const fixes = member(pkg, 'secfixes') ?? {}
    if (!isObject(fixes)) this.#sink.skipped(name, 'secfixes is not an object')
    else for (const [version, ids] of Object.entries(fixes)) this.#fix(name, version, ids)
    return true
  }

  #fix(name: string, version: string, ids: unknown): void {
    // A version whose list was never filled in names no flaw (heimdal 7.4.0-r0 in Alpine 3.6).
    if (ids === null) return
    if (!Array.isArray(ids)) {
      this.#sink.skipped(`${name} ${version}`, 'the fixed flaws are not a list')
      return
    }
    for (const entry of ids as readonly unknown[]) {
      if (typeof entry === 'string' && entry.trim() !== '') this.#flaws(name, version, entry)
      else if (entry !== null && entry !== '') this.#sink.skipped(`${name} ${version}`, 'an id is not a text')
    }
  }

  #flaws(name: string, version: string, entry: string): void {
    const { advisories, others } = secdbIds(entry)
    for (const id of advisories) {
      this.#advisory(id)
      const isNotAffected = version === '0'
      this.#sink.affected({
        advisory: id,
        namespace: this.#options.namespace,
        name,
        status: isNotAffected ? 'not_affected' : 'fixed',
        ranges: isNotAffected ? [] : [{ fixed: mendVersion(version) }],
        ...(others.length > 0 ? { vendorIds: others } : {}),
      })
    }
  }

  #advisory(id: string): void {
    if (this.#seen.has(id)) return
    this.#seen.add(id)
    const reference = this.#options.referenceOf?.(id)
    this.#sink.advisory({ kind: 'advisory', id, ...(reference ? { references: [reference] } : {}) })
  }
}

/** `0.8.21.r2` is `0.8.21-r2`: a slip in a few old records, unmistakable because no version has letters after a dot. */
function mendVersion(version: string): string {
  const slip = version.lastIndexOf('.r')
  return slip > 0 && /^\d+$/.test(version.slice(slip + 2))
    ? `${version.slice(0, slip)}-r${version.slice(slip + 2)}`
    : version
}

function member(value: unknown, key: string): unknown {
  return isObject(value) ? value[key] : undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
