import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { analyse } from '../../../test/analyse.ts'
import { packagesInTree } from '../../../test/kept-tree.ts'
import { listed } from '../../../test/listed.ts'
import { cpanfileSnapshotAnalyser, cpanMetaAnalyser } from './distributions.ts'
import { cpan } from './index.ts'

// Written by the documentation of cpanm and Carton, which could not reach CPAN from any machine of ours.
it('what cpanm installed is named by its metadata', () => {
  const path = 'usr/local/share/perl5/x86_64-linux/.meta/Foo-Bar-1.23/MYMETA.json'
  const text = '{"name": "Foo-Bar", "version": 1.23, "license": ["perl_5"]}'
  assert.deepEqual(analyse(cpanMetaAnalyser, path, text).packages, [
    { kind: 'package', type: 'cpan', name: 'Foo-Bar', version: '1.23', licenses: ['perl_5'] },
  ])
  assert.deepEqual(listed(analyse(cpanMetaAnalyser, path, '{')), ['! file-unreadable'])
  assert.deepEqual(listed(analyse(cpanMetaAnalyser, path, '{"name": "a"}')), ['! record-unreadable'])
})

it('a snapshot of Carton has distributions and what they need', () => {
  const text = `# carton snapshot format: version 1.0
DISTRIBUTIONS
  Module-Build-0.4231
    pathname: L/LE/LEONT/Module-Build-0.4231.tar.gz
    provides:
      Module::Build 0.4231
      Module::Build::Base 0.4231
    requirements:
      perl 5.006
  Foo-v1.2.3-TRIAL
    pathname: A/AB/ABC/Foo-v1.2.3-TRIAL.tar.gz
    provides:
      Foo v1.2.3
    requirements:
      Module::Build 0.42
  Broken
    pathname: x
`
  const analysis = analyse(cpanfileSnapshotAnalyser, 'cpanfile.snapshot', text)
  assert.deepEqual(listed(analysis), [
    'LEONT/Module-Build 0.4231',
    'ABC/Foo v1.2.3-TRIAL → LEONT/Module-Build@0.4231',
    '! record-unreadable',
  ])
  const [pkg] = analysis.packages ?? []
  assert.deepEqual(pkg?.lines, { start: 3, end: 9 })
  assert.equal(pkg && cpan.match.purl(pkg, undefined), 'pkg:cpan/LEONT/Module-Build@0.4231')
})

it('what cpanm 1.7 installed is what Perl finds', async (t) => {
  const data = join(import.meta.dirname, 'testdata')
  const files = Object.fromEntries(
    ['Harbour-Deck-Net-v1.2.3', 'Harbour-Rope-0.042'].map((name) => [
      `usr/local/lib/perl5/x86_64-linux-gnu-thread-multi/.meta/${name}/MYMETA.json`,
      readFileSync(join(data, 'meta', name, 'MYMETA.json')),
    ]),
  )
  const packages = await packagesInTree(t, { files }, ['advisories-nonexistent'])
  // Names of ExtUtils::Installed, and $VERSION of the modules.
  assert.deepEqual(
    packages.map(({ name, version }) => `${name.replaceAll('-', '::')} ${version}`),
    readFileSync(join(data, 'installed-modules.txt'), 'utf8').trim().split('\n'),
  )
})
