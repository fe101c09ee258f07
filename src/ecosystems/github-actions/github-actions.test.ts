import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { analyse } from '../../../test/analyse.ts'
import { listed } from '../../../test/listed.ts'
import { testInventory } from '../../../test/matching-fixtures.ts'
import { memoryDatabase } from '../../../test/memory-database.ts'
import { buildInMemory, documentOf } from '../../../test/memory-feed.ts'
import { needsRealData, realData } from '../../../test/real-data.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { matchPackages } from '../../matching/match.ts'
import { githubActions } from './index.ts'
import { resolvedTag, workflowAnalyser } from './workflow.ts'

const COMMIT = '8f4b7f84864484a7bf31766abe9204da3cbe65b3'

const WORKFLOW = `name: ci
on:
  push: {branches: [main]}
env:
  X: \${{ github.ref }}
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - name: again
        uses: actions/checkout@v4
        with:
          path: x
      - uses: "Actions/setup-node@${COMMIT}" # v4.0.2
      - uses: github/codeql-action/init@${COMMIT}
      - uses: ./local
      - uses: docker://alpine:3.18
      - run: |
          echo "uses: nothing@v1"
          - uses: nothing@v2
      - uses: broken
  call:
    uses: octo-org/shared/.github/workflows/x.yml@main
`

describe('a workflow', () => {
  it('uses actions and workflows of others', () => {
    const analysis = analyse(workflowAnalyser, '.github/workflows/ci.yml', WORKFLOW)
    assert.deepEqual(listed(analysis), [
      'actions/checkout v4 direct',
      'Actions/setup-node v4.0.2 direct',
      `github/codeql-action ${COMMIT} direct`,
      'octo-org/shared main direct',
      '! record-unreadable',
    ])
    assert.deepEqual(analysis.packages?.[1]?.lines, { start: 15, end: 15 })
  })

  it('may be an action of several steps', () => {
    const text = 'name: x\nruns:\n  using: composite\n  steps:\n    - uses: a/b@v1.2.3\n'
    assert.deepEqual(listed(analyse(workflowAnalyser, 'tool/action.yaml', text)), ['a/b v1.2.3 direct'])
    assert.deepEqual(listed(analyse(workflowAnalyser, 'action.yml', 'a: [')), ['! file-unreadable'])
  })

  it('is wanted where GitHub looks for it', () => {
    const wants = (path: string) => workflowAnalyser.wants(path, { size: 1, mode: 0o644 })
    for (const path of ['.github/workflows/a.yml', 'x/.github/workflows/a.yaml', 'action.yml'])
      assert.ok(wants(path), path)
    for (const path of ['a.yml', 'workflows/a.yml', 'x-action.yml', '.github/workflows/a.txt'])
      assert.ok(!wants(path), path)
  })

  for (const [reference, version] of [
    ['v4', '4.999999999.999999999'],
    ['4.1', '4.1.999999999'],
    ['v4.1.2', 'v4.1.2'],
    ['main', 'main'],
    [COMMIT, COMMIT],
  ] as const) {
    it(`takes ${reference} for ${version}`, () => assert.equal(resolvedTag(reference), version))
  }

  it('is judged by OSV', async (t) => {
    if (!needsRealData(t)) return
    const [feed] = githubActions.feeds.known
    assert.ok(feed)
    const sink = await buildInMemory(feed, [
      documentOf(realData('upstream/osv-vulnerabilities.storage.googleapis.com/GitHub Actions/all.zip')),
    ])
    const text = `jobs: {a: {steps: [{uses: TJ-actions/changed-files@v40}, {uses: tj-actions/changed-files@v41},
      {uses: actions/download-artifact@v4.1.6}, {uses: actions/download-artifact@v4}, {uses: a/b@main}]}}`
    const { packages = [] } = analyse(workflowAnalyser, '.github/workflows/a.yml', text)
    const inventory = testInventory(
      ...packages.map((pkg): InventoryPackage => {
        const purl = githubActions.match.purl(pkg, undefined)
        return { ...pkg, id: purl, purl, path: 'a.yml' }
      }),
    )
    const { matches, problems } = matchPackages(
      { ...inventory, problems: [] },
      [githubActions],
      memoryDatabase({
        'osv-github-actions': { advisories: sink.advisories, affected: sink.affectedPackages },
      }),
    )
    assert.deepEqual(
      matches.map((match) => match.package.purl),
      [
        'pkg:githubactions/TJ-actions/changed-files@v40',
        'pkg:githubactions/actions/download-artifact@v4.1.6',
      ],
    )
    assert.ok(problems.some(({ detail }) => detail.includes('«main»')))
  })
})
