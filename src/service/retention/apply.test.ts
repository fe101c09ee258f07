import assert from 'node:assert/strict'
import { it } from 'node:test'
import { matchingService, npmPackage } from '../../../test/matching-service.ts'
import { onEachStore } from '../../../test/stores.ts'
import { putVerdicts } from '../admission/verdict-store.ts'
import { expiredImages } from './apply.ts'

const DAY = 24 * 60 * 60 * 1000

onEachStore('retention', (open) => {
  it('takes what the cluster’s door was asked for as used', async (t) => {
    const store = await open(t)
    const now = Date.now() + 10 * DAY
    const site = matchingService(t, store, { now: () => now })
    const context = {
      ...site.context,
      config: { ...site.context.config, retention: { keepTags: [], maxAge: 5 * DAY } },
    }
    for (const name of ['a', 'b']) {
      const { id } = await site.index({ digest: `sha256:${name}`, packages: [npmPackage('left', '1.0.0')] })
      const verdict = {
        indexedAt: 1,
        feeds: '',
        stamp: '',
        verdict: { outcome: 'pass', findings: [] },
      } as const
      for (const policy of ['p', 'q'])
        await putVerdicts(store.db, [{ image: id, policy, verdict, askedAt: name === 'a' ? now - DAY : 1 }])
    }

    const expired = await expiredImages(context)
    assert.deepEqual(
      expired.map(({ image: { digest }, reason }) => [digest, reason]),
      [['sha256:b', 'unused']],
    )
  })
})
