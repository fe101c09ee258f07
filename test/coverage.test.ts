import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PlimsollError } from '../src/core/errors.ts'
import type { Feed } from '../src/core/feed.ts'
import { ECOSYSTEMS } from '../src/ecosystems/registry.ts'
import { buildFromMirror } from './build-from-mirror.ts'
import { needsRealData } from './real-data.ts'

describe('coverage', () => {
  it('names statuses where there are feeds, and only there', () => {
    for (const { id, coverage, feeds, match } of ECOSYSTEMS) {
      const { feedsOf, statuses } = coverage
      const judge = ECOSYSTEMS.find((other) => other.id === (feedsOf ?? id))
      const isJudged = (judge?.feeds.known.length ?? 0) > 0
      assert.equal(statuses.length > 0, isJudged, id)
      assert.ok(!(isJudged && match.isUnjudged), id)
      if (feedsOf !== undefined) assert.equal(feeds.known.length, 0, id)
    }
  })

  it('names files that an analyser reads, installed or declared', () => {
    for (const { id, coverage } of ECOSYSTEMS)
      assert.ok(coverage.installed.length + coverage.declared.length > 0, id)
  })

  it('names every status that real feeds give', async (t) => {
    if (!needsRealData(t)) return
    let built = 0
    for (const { id, coverage, feeds } of ECOSYSTEMS) {
      for (const feed of feeds.known) {
        const found = await statusesOf(feed)
        if (!found) continue
        built++
        assert.deepEqual(
          [...found].filter((status) => !coverage.statuses.some((known) => known === status)),
          [],
          `${id}: ${feed.id}`,
        )
      }
    }
    assert.ok(built > 30, String(built))
  })
})

/** `undefined` where the mirror has no such feed. */
async function statusesOf(feed: Feed): Promise<ReadonlySet<string> | undefined> {
  try {
    const { affectedPackages } = await buildFromMirror(feed)
    return new Set(affectedPackages.map(({ status }) => status))
  } catch (error) {
    if (error instanceof PlimsollError) return undefined
    throw error
  }
}
