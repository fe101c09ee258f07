import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { analyse } from '../../../test/analyse.ts'
import { packagesInTree } from '../../../test/kept-tree.ts'
import { listed } from '../../../test/listed.ts'
import { cran } from './index.ts'
import { descriptionAnalyser, renvLockAnalyser } from './packages.ts'

// Written by the manuals of R and renv, which no machine of ours had at hand.
const DESCRIPTION = `Package: commonmark
Type: Package
Title: High Performance CommonMark
Version: 1.9-0
Depends: R (>= 3.5)
Imports: methods, cli
    (>= 3.4.0)
License: BSD_2_clause + file LICENSE
Built: R 4.2.2; x86_64-pc-linux-gnu; 2023-02-01 10:00:00 UTC; unix
`

it('an installed package of R is named by its description', () => {
  const path = 'usr/lib/R/site-library/commonmark/DESCRIPTION'
  assert.deepEqual(analyse(descriptionAnalyser, path, DESCRIPTION).packages, [
    {
      kind: 'package',
      type: 'cran',
      name: 'commonmark',
      version: '1.9-0',
      licenses: ['BSD_2_clause + file LICENSE'],
      dependsOn: ['methods', 'cli'],
    },
  ])
  assert.deepEqual(analyse(descriptionAnalyser, path, DESCRIPTION.replace(/Built.*/, '')), {})
  assert.deepEqual(analyse(descriptionAnalyser, path, 'What this is about'), {})
  assert.deepEqual(listed(analyse(descriptionAnalyser, path, 'Package: a\nBuilt: R 4')), [
    '! record-unreadable',
  ])
})

it('a lock of renv has its packages', () => {
  const text = `{
    "R": {"Version": "4.2.2"},
    "Packages": {
      "R6": {"Package": "R6", "Version": "2.5.1", "Source": "Repository", "Requirements": ["R"]},
      "cli": {
        "Package": "cli",
        "Version": "3.6.0",
        "Imports": ["R6 (>= 2)", "utils"]
      },
      "broken": {}
    }
  }`
  const analysis = analyse(renvLockAnalyser, 'renv.lock', text)
  assert.deepEqual(listed(analysis), ['R6 2.5.1', 'cli 3.6.0 → R6@2.5.1', '! record-unreadable'])
  assert.deepEqual(analysis.packages?.[1]?.lines, { start: 5, end: 9 })
  for (const content of ['{', '{}'])
    assert.deepEqual(listed(analyse(renvLockAnalyser, 'renv.lock', content)), ['! file-unreadable'])
  assert.equal(cran.versions.compare('1.9-0', '1.9.0'), 0)
})

it('a library that R 4.2 installed is what `installed.packages()` lists', async (t) => {
  const data = join(import.meta.dirname, 'testdata')
  const files = Object.fromEntries(
    ['deck.net', 'rope'].map((name) => [
      `usr/local/lib/R/site-library/${name}/DESCRIPTION`,
      readFileSync(join(data, 'library', name, 'DESCRIPTION')),
    ]),
  )
  const packages = await packagesInTree(t, { files })
  assert.deepEqual(
    packages.map(({ name, version }) => `${name} ${version}`),
    readFileSync(join(data, 'installed-packages.txt'), 'utf8').trim().split('\n'),
  )
  assert.deepEqual(packages[0]?.dependsOn, ['rope', 'methods', 'stats'])
})
