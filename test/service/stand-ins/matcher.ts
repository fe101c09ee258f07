import { NO_DECISIONS } from '../../../src/core/decision.ts'
import type { Report } from '../../../src/core/report.ts'
import { match } from '../../../src/engine/match.ts'
import type { ScanRequest } from '../../../src/engine/request.ts'
import type { ServiceContext } from '../../../src/service/context.ts'
import type { Matcher, StoredImage } from '../../../src/service/parts.ts'
import { readContents } from '../../../src/service/store/images.ts'
import { VERSION } from '../../../src/version.ts'

export interface StandInMatcher extends Matcher {
  hasDatabase: boolean
}

/** Matches what the store has against a mirror, and keeps what was made of it for as long as it lives. */
export function standInMatcher({ store }: ServiceContext, request: ScanRequest): StandInMatcher {
  const views = new Map<string, { readonly byteLength: number }>()

  async function report({ id }: StoredImage): Promise<Report | undefined> {
    const contents = await readContents(store.db, id)
    if (!contents) return undefined
    const { target, inventory, leftOut } = contents
    return {
      kind: 'report',
      tool: { name: 'plimsoll', version: VERSION },
      createdAt: request.createdAt,
      target,
      ...(inventory.distribution ? { distribution: inventory.distribution } : {}),
      layers: inventory.layers,
      packages: inventory.packages,
      leftOut,
      suppressed: [],
      verdict: { outcome: 'pass', reason: '', exitCode: 0, hits: [] },
      decisions: NO_DECISIONS,
      ...(await match(inventory, request)),
    }
  }

  return {
    hasDatabase: true,
    report,
    lacking: () => [],
    async view<T extends { readonly byteLength: number }>(
      image: StoredImage,
      view: string,
      make: (report: Report) => T,
    ): Promise<T | undefined> {
      const key = `${view} ${image.id} ${image.indexedAt}`
      const known = views.get(key)
      if (known) return known as T
      const own = await this.report(image, { signal: request.signal })
      if (!own) return undefined
      const made = make(own)
      views.set(key, made)
      return made
    },
    readiness() {
      return Promise.resolve({ hasDatabase: this.hasDatabase, missing: [], old: [] })
    },
  }
}
