import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { type Hit, matchingService, npmPackage } from '../../../test/matching-service.ts'
import { temporaryFolder } from '../../../test/plimsoll.ts'
import { STORE_KINDS, testStore } from '../../../test/stores.ts'
import { startKeeper } from '../../../test/verdicts-fixture.ts'
import { removeImages } from '../store/images.ts'
import type { Store } from '../store/store.ts'
import { removeUnasked } from './verdict-store.ts'

const HOUR = 60 * 60 * 1000
const DAY = 24 * HOUR
const START = Date.parse('2026-03-01T10:00:00Z')
const NO_HIGH = `name: no-high
rules: [{name: high, on: finding, when: finding.severity == HIGH, action: deny}]
`
const FLAW: Hit = ['npm', 'left', 'CVE-2026-1', '2.0.0', 'HIGH']

async function setUp(t: TestContext, kind: Store['kind']) {
  const store = await testStore(t, kind)
  let time = START
  const site = matchingService(t, store, { now: () => time, maxAge: 30 * HOUR })
  const policy = join(temporaryFolder(t), 'policy.yaml')
  writeFileSync(policy, NO_HIGH)
  await site.load('osv-npm', { hits: [['npm', 'other', 'CVE-2026-9']] })
  const image = async (name: string, packages = [npmPackage('left', '1.0.0')]) =>
    await site.index({ digest: `sha256:${name}`, packages })
  const keeper = async (changes = {}) => await startKeeper(site, policy, changes)
  const later = (milliseconds: number): void => void (time += milliseconds)
  return { store, site, policy, image, keeper, later }
}

for (const kind of STORE_KINDS)
  describe(`stored verdicts on ${kind}`, () => {
    it('are found by every replica, and after a restart, without judging anew', async (t) => {
      const { image, keeper, store } = await setUp(t, kind)
      await image('a')
      const first = await keeper()
      assert.deepEqual(await first.ask('sha256:a'), ['pass'])
      assert.deepEqual(await first.ask('sha256:a'), ['pass'], 'found before it is written')
      assert.deepEqual(await first.ask('sha256:nobody'), ['unknown'])
      assert.deepEqual(first.judged(), ['sha256:a'])
      await first.flush()

      const second = await keeper()
      assert.deepEqual(await second.ask('sha256:a'), ['pass'])
      assert.deepEqual(second.judged(), [])

      await removeImages(store, '', ['sha256:a'])
      assert.deepEqual(await second.ask('sha256:a'), ['unknown'])
      assert.deepEqual(await store.db.selectFrom('admission_verdicts').select('policy').execute(), [])
    })

    it('do not count once anything that they follow from is another', async (t) => {
      const { site, image, keeper, policy, later } = await setUp(t, kind)
      await image('a')
      await site.load('alpine-3.18', { namespaces: ['main'] })
      const one = await keeper()
      const said: (readonly string[])[] = []
      const judges = async (by = one): Promise<boolean> => {
        said.push(await by.ask('sha256:a'))
        await by.flush()
        return by.judged().length > 0
      }
      assert.ok(await judges())
      assert.ok(!(await judges()))

      await site.load('alpine-3.18', { namespaces: ['main'], hits: [['main', 'left', 'CVE-2026-5']] })
      assert.ok(!(await judges()), 'a feed that it did not take')
      await site.load('osv-npm', { hits: [FLAW] })
      assert.ok(await judges(), 'another generation')
      assert.deepEqual(said.at(-1), ['fail', 'CVE-2026-1'])
      await image('a', [npmPackage('left', '2.0.0')])
      assert.ok(await judges(), 'another index of the image')
      assert.deepEqual(said.at(-1), ['pass'])
      later(DAY)
      assert.ok(await judges(), 'another day')
      assert.deepEqual(said.at(-1), ['pass'])
      later(8 * HOUR)
      assert.ok(await judges(), 'a feed that has grown old')
      assert.deepEqual(said.at(-1), ['incomplete'])
      assert.ok(!(await judges()), 'it stays old')
      assert.equal(await site.load('osv-npm', { hits: [FLAW] }), undefined)
      assert.ok(await judges(), 'the same generation, looked at again')
      assert.deepEqual(said.at(-1), ['pass'])

      const { config } = site.context
      const decisions = {
        ...config.matcher.decisions,
        verdict: { ...config.matcher.decisions.verdict, exitCode: 9 },
      }
      const configured = await keeper({ config: { ...config, matcher: { ...config.matcher, decisions } } })
      assert.ok(await judges(configured), 'another configuration')
      writeFileSync(policy, NO_HIGH.replace('HIGH', 'LOW'))
      assert.ok(await judges(await keeper()), 'another text of the policy')
    })

    it('are made anew when the advisories change, before anybody asks', async (t) => {
      const { site, image, keeper, later, store } = await setUp(t, kind)
      for (const name of ['a', 'b', 'c'])
        await image(name, [npmPackage(name === 'c' ? 'right' : 'left', '1.0.0')])
      await site.drain()
      const one = await keeper()
      for (const name of ['a', 'b']) await one.ask(`sha256:${name}`)
      await one.flush()
      later(3 * DAY)
      await one.ask('sha256:c')
      await one.flush()
      one.judged()

      await site.load('osv-npm', { hits: [FLAW] })
      await site.drain()
      const jobs = await site.context.queue.list({ task: 'judge-again', state: 'waiting', limit: 10 })
      assert.equal(jobs.length, 2, 'those that are concerned, and all')
      const concerned = jobs.find(({ payload }) => 'packages' in (payload as object))
      await one.judgeAgain(concerned?.payload as object)
      assert.deepEqual(one.judged(), ['sha256:a', 'sha256:b'])
      await one.judgeAgain()
      assert.deepEqual(one.judged(), ['sha256:c'])
      await one.judgeAgain()
      assert.deepEqual(one.judged(), [], 'all is done')
      await image('c', [npmPackage('right', '2.0.0')])
      await one.judgeAgain()
      assert.deepEqual(one.judged(), ['sha256:c'], 'another index of an image')
      assert.deepEqual(await one.ask('sha256:b'), ['fail', 'CVE-2026-1'])
      assert.deepEqual(one.judged(), [])
      await one.flush()

      later(5 * DAY)
      await one.judgeAgain()
      assert.deepEqual(one.judged().toSorted(), ['sha256:b', 'sha256:c'], 'only what was asked for lately')
      assert.equal(await removeUnasked(store.db, START + DAY, site.context.signal), 1)
    })

    it('ask for no job where there are none', async (t) => {
      const { site, image } = await setUp(t, kind)
      await image('a')
      await site.drain()
      await site.load('osv-npm', { hits: [FLAW] })
      await site.drain()
      assert.deepEqual(await site.context.queue.list({ task: 'judge-again', limit: 1 }), [])
    })
  })
