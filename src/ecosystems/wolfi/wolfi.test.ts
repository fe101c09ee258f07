import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { analyse } from '../../../test/analyse.ts'
import { buildInMemory, documentOf } from '../../../test/memory-feed.ts'
import { needsRealData, realData } from '../../../test/real-data.ts'
import { apkInstalledAnalyser } from '../../packaging/apk/installed.ts'
import { parseOsRelease } from '../../packaging/os-release/parse.ts'
import { chainguard } from '../chainguard/index.ts'
import { wolfi } from './index.ts'

const OS_RELEASES = {
  wolfi: 'ID=wolfi\nNAME="Wolfi"\nPRETTY_NAME="Wolfi"\nVERSION_ID="20230201"\n',
  chainguard: 'ID=chainguard\nNAME="chainguard"\nPRETTY_NAME="chainguard"\nVERSION_ID="20230214"\n',
}

const INSTALLED = `P:ld-linux
V:2.39-r6
A:x86_64
L:LGPL-2.1-or-later
o:glibc
p:so:ld-linux-x86-64.so.2=2
F:usr/lib
R:ld-linux-x86-64.so.2

`

for (const ecosystem of [wolfi, chainguard]) {
  const { id } = ecosystem
  const text = OS_RELEASES[id === 'wolfi' ? 'wolfi' : 'chainguard']
  const facts = [{ kind: 'os-release', values: parseOsRelease(text), path: 'etc/os-release' }] as const
  const distribution = ecosystem.identify?.(facts)

  describe(id, () => {
    it('is known by its os-release and has no release', () => {
      assert.equal(distribution?.family, id)
      assert.equal(distribution.release, '')
      assert.equal(wolfi.identify?.(facts) === undefined, id !== 'wolfi')
      assert.deepEqual(ecosystem.distribution?.(''), {
        family: id,
        release: '',
        version: '',
        decidedBy: '--distro',
      })
    })

    it('looks its packages up by their source in the one feed', () => {
      const [loader] = analyse(apkInstalledAnalyser, 'usr/lib/apk/db/installed', INSTALLED).packages ?? []
      assert.ok(loader)
      assert.equal(ecosystem.match.judges(loader, distribution), true)
      assert.deepEqual(ecosystem.match.feeds(distribution), ecosystem.feeds.known)
      assert.deepEqual(ecosystem.match.subjects(loader, distribution), [
        { namespace: id, name: 'glibc', version: '2.39-r6', basis: 'source-package' },
      ])
      assert.equal(
        ecosystem.match.purl(loader, distribution),
        `pkg:apk/${id}/ld-linux@2.39-r6?arch=x86_64&distro=${id}-${distribution?.version}`,
      )
    })

    it('builds its feed from the real document', async (t) => {
      if (!needsRealData(t)) return
      const [feed] = ecosystem.feeds.known
      assert.ok(feed)
      const url = feed.documents[0]?.url ?? ''

      const sink = await buildInMemory(feed, [
        documentOf(realData(`upstream/${url.slice('https://'.length)}`), url),
      ])

      assert.deepEqual([...sink.namespaces], [id])
      assert.ok(sink.affectedPackages.length > 0)
      assert.equal(ecosystem.feeds.find(id), feed)
      assert.equal(ecosystem.feeds.find('alpine-3.18'), undefined)
    })
  })
}
