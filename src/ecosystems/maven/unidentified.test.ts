import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { describe, it } from 'node:test'
import { analyse } from '../../../test/analyse.ts'
import { zipOf } from '../../../test/zip-builder.ts'
import type { LayerReport } from '../../core/layer-report.ts'
import { fullName } from '../../core/package.ts'
import { javaArchiveAnalyser } from './archive.ts'
import { identifyBySha1 } from './unidentified.ts'

const jar = (name: string) => zipOf([{ name: `org/example/${name}.class`, content: name }])
const POM = {
  name: 'META-INF/maven/g/told/pom.properties',
  content: 'groupId=g\nartifactId=told\nversion=1\n',
}

const TOLD = 'lib/told-1.jar'
const HULL = jar('Hull')
const OTHER_HULL = jar('OtherHull')
const MAST = jar('Mast')
const APP = zipOf([
  { name: 'lib/hull-1.jar', content: HULL },
  { name: 'more/hull-1.jar', content: OTHER_HULL },
  { name: 'lib/mast.jar', content: MAST },
  { name: TOLD, content: zipOf([POM]) },
])

/** What is known of the application with these names, by path in it. */
function identified(names: Readonly<Record<string, Uint8Array>>) {
  const analysis = analyse(javaArchiveAnalyser, 'app.war', APP)
  const problems = analysis.problems?.map((one) => ({ ...one, layer: 'sha256:1' })) ?? []
  const report: LayerReport = {
    kind: 'layer-report',
    files: [{ ...analysis, problems, path: 'app.war', analyser: 'java-archive' }],
    tree: new Uint8Array(0),
    entryCount: 1,
    problems: [],
  }
  const before = structuredClone(report)
  const table = new Map(
    Object.entries(names).map(([name, bytes]) => [hash('sha1', bytes), name.split(' ')] as const),
  )
  const after = identifyBySha1(report, { digest: '', names: table })
  assert.deepEqual(report, before)
  const [file] = after.files
  return {
    packages: file?.packages
      ?.map((pkg) => {
        assert.equal(pkg.namedBy !== undefined, pkg.pathInside !== TOLD && pkg.namespace !== undefined)
        return `${pkg.pathInside} ${fullName(pkg)} ${pkg.version}`
      })
      .sort(),
    problems: file?.problems?.map(({ detail, layer }) => `${layer} ${detail.split(' it is')[0]}`),
    open: file?.unidentified?.map(({ pathInside }) => pathInside),
  }
}

describe('archives that do not say which packages they are', () => {
  it('are guessed at without a table', () => {
    const found = {
      packages: ['lib/hull-1.jar hull 1', `${TOLD} g:told 1`, 'more/hull-1.jar hull 1'],
      problems: ['sha256:1 Of hull-1.jar, hull-1.jar, mast.jar'],
      open: ['lib/hull-1.jar', 'more/hull-1.jar', 'lib/mast.jar'],
    }
    assert.deepEqual(identified({}), found)
    assert.deepEqual(identified({ 'g:none:1': Buffer.from('none') }), found)
  })

  it('are what it says, each by its own bytes', () => {
    assert.deepEqual(identified({ 'org.example:hull:1': HULL }), {
      packages: ['lib/hull-1.jar org.example:hull 1', `${TOLD} g:told 1`, 'more/hull-1.jar hull 1'],
      problems: ['sha256:1 Of hull-1.jar, mast.jar'],
      open: ['more/hull-1.jar', 'lib/mast.jar'],
    })
  })

  it('are all that it may be, where several packages have the same archive', () => {
    const { packages } = identified({ 'org.example:hull:1 org.example:keel:1': HULL })
    assert.deepEqual(packages?.slice(0, 2), [
      'lib/hull-1.jar org.example:hull 1',
      'lib/hull-1.jar org.example:keel 1',
    ])
  })

  it('are no problem where it names all, and there once', () => {
    const names = { 'org.example:hull:1': HULL, 'org.example:rig:7': OTHER_HULL, 'g:told:1': MAST }
    assert.deepEqual(identified(names), {
      packages: [
        'lib/hull-1.jar org.example:hull 1',
        `${TOLD} g:told 1`,
        'more/hull-1.jar org.example:rig 7',
      ],
      problems: [],
      open: [],
    })
  })

  it('are not those that say it, or that have nothing in them', () => {
    assert.equal(analyse(javaArchiveAnalyser, 'told-1.jar', zipOf([POM])).unidentified, undefined)
    const empty = zipOf([{ name: 'a.txt', content: '' }])
    assert.equal(analyse(javaArchiveAnalyser, 'sources.jar', empty).unidentified, undefined)
    const [guess] = analyse(javaArchiveAnalyser, 'lib/a-1.jar', empty).unidentified ?? []
    assert.deepEqual(guess, { name: 'a-1.jar', sha1: hash('sha1', empty), hasCode: false })
  })
})
