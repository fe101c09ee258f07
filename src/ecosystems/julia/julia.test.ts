import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { analyse } from '../../../test/analyse.ts'
import { listed } from '../../../test/listed.ts'
import { buildInMemory, documentOf } from '../../../test/memory-feed.ts'
import { needsRealData, realData } from '../../../test/real-data.ts'
import { semverBuildOrder } from '../../packaging/semver/version.ts'
import { julia } from './index.ts'
import { juliaManifestAnalyser } from './manifest.ts'

// Written by the documentation of Pkg, which no machine of ours had at hand.
const MANIFEST = `# This file is machine-generated - editing it directly is not advised

julia_version = "1.9.0"
manifest_format = "2.0"
project_hash = "f65b9de676a27ce78ee011db2d477b3d44d1a7c5"

[[deps.Dates]]
deps = ["Printf"]
uuid = "ade2ca70-3891-5945-98fb-dc099432e06a"

[[deps.Expat_jll]]
deps = ["JLLWrappers", "Dates"]
git-tree-sha1 = "bad72f730e9e91c08d9427d5e8db95478a3c323d"
uuid = "2e619515-83b5-522b-bb60-26c02a35a201"
version = "2.4.8+0"

    [deps.Expat_jll.extensions]
    JLLWrappers = "x"

[[deps.JLLWrappers]]
version = "1.4.1"

    [deps.JLLWrappers.deps]
    Own = "11111111-3891-5945-98fb-dc099432e06a"

[[deps.Own]]
path = "dev/Own"
version = "0.1.0"
`

describe('a manifest of Julia', () => {
  it('has packages with versions', () => {
    const analysis = analyse(juliaManifestAnalyser, 'app/Manifest.toml', MANIFEST)
    assert.deepEqual(listed(analysis), [
      'Expat_jll 2.4.8+0 → JLLWrappers@1.4.1',
      'JLLWrappers 1.4.1 → Own@0.1.0',
      'Own 0.1.0 workspace',
    ])
    assert.deepEqual(analysis.packages?.[0]?.lines, { start: 11, end: 15 })
  })

  it('may be of the first form', () => {
    const text = '[[JSON]]\nversion = "0.21.4"\n'
    assert.deepEqual(listed(analyse(juliaManifestAnalyser, 'Manifest-v1.11.toml', text)), ['JSON 0.21.4'])
    assert.deepEqual(
      listed(analyse(juliaManifestAnalyser, 'JuliaManifest.toml', '[[deps.A]]\nversion = ""')),
      ['! record-unreadable'],
    )
  })

  it('is judged by OSV, whose versions are all valid', async (t) => {
    if (!needsRealData(t)) return
    const [feed] = julia.feeds.known
    assert.ok(feed)
    const sink = await buildInMemory(feed, [
      documentOf(realData('upstream/osv-vulnerabilities.storage.googleapis.com/Julia/all.zip')),
    ])
    assert.ok(sink.affectedPackages.some(({ name }) => name === 'Expat_jll'))
    const bounds = sink.affectedPackages.flatMap(({ ranges }) => ranges.flatMap(({ fixed }) => fixed ?? []))
    assert.ok(bounds.length > 100 && bounds.every((bound) => semverBuildOrder.isValid(bound)))
  })
})
