import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { describe, it } from 'node:test'
import { analysersOf } from '../core/ecosystem.ts'
import { ECOSYSTEMS } from './registry.ts'

/** Hosts of upstreams that have no certificate: those of Amazon Linux 1, which gets no updates any more. */
const WITHOUT_TLS: ReadonlySet<string> = new Set(['repo.us-west-2.amazonaws.com'])

describe('registry', () => {
  it('has each folder of ecosystems, sorted', () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
    assert.deepEqual(
      ECOSYSTEMS.map(({ id }) => id),
      folders.sort(),
    )
  })

  it('has no two analysers of one id, unless they are the same', () => {
    const analysers = new Map(ECOSYSTEMS.flatMap((e) => analysersOf(e).map((a) => [a.id, a] as const)))
    for (const analyser of ECOSYSTEMS.flatMap(analysersOf)) {
      assert.equal(analysers.get(analyser.id), analyser)
    }
  })

  it('finds each known feed by its id, a file name, in one ecosystem alone', () => {
    for (const { feeds } of ECOSYSTEMS) {
      for (const { id, documents } of feeds.known) {
        assert.match(id, /^[a-z0-9.-]+$/)
        assert.equal(ECOSYSTEMS.filter((other) => other.feeds.find(id)?.id === id).length, 1, id)
        for (const { url } of documents) {
          const { protocol, host } = new URL(url)
          assert.ok(protocol === 'https:' || WITHOUT_TLS.has(host), url)
        }
      }
    }
  })

  it('wants the anchors of every analyser, or what lies in them', () => {
    for (const analyser of ECOSYSTEMS.flatMap((one) => one.analysers())) {
      for (const anchor of analyser.anchors ?? [])
        assert.ok(
          [anchor, `${anchor}/a`].some((path) => analyser.wants(path, { size: 1, mode: 0o644 })),
          anchor,
        )
    }
  })

  it('has identifiers of distributions that keep to themselves', () => {
    for (const id of ['alpine', 'wolfi', 'chainguard', 'debian', 'ubuntu', 'fedora']) {
      const facts = [
        { kind: 'os-release', values: { ID: id, VERSION_ID: '1.2' }, path: 'etc/os-release' },
      ] as const
      const families = ECOSYSTEMS.flatMap((e) => e.identify?.(facts)?.family ?? [])
      assert.deepEqual(families, ECOSYSTEMS.some((e) => e.id === id) ? [id] : [])
    }
  })
})
