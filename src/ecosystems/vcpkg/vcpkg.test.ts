import assert from 'node:assert/strict'
import { it } from 'node:test'
import { analyse } from '../../../test/analyse.ts'
import { listed } from '../../../test/listed.ts'
import { vcpkgManifestAnalyser, vcpkgStatusAnalyser } from './manifest.ts'

// Written by the documentation of vcpkg, whose registry no machine of ours could fetch.
it('a manifest of vcpkg has versions where it overrides them', () => {
  const text = `{
    "name": "ship",
    "dependencies": ["fmt", {"name": "zlib", "version>=": "1.3"}, "boost-asio", {"host": true}],
    "overrides": [{"name": "fmt", "version": "10.1.1"}, {"name": "zlib", "version-semver": "1.3.1"}]
  }`
  const analysis = analyse(vcpkgManifestAnalyser, 'vcpkg.json', text)
  assert.deepEqual(listed(analysis), [
    'fmt 10.1.1 direct',
    'zlib 1.3.1 direct',
    '! record-unreadable',
    '! version-unresolved',
  ])
  for (const content of ['{', '[]'])
    assert.deepEqual(listed(analyse(vcpkgManifestAnalyser, 'vcpkg.json', content)), ['! file-unreadable'])
})

it('an installed tree of vcpkg has its ports', () => {
  const text = `Package: zlib
Version: 1.3.1
Port-Version: 2
Architecture: x64-linux
Multi-Arch: same
Description: A compression library
 of long standing
Status: install ok installed

Package: fmt
Feature: wide
Architecture: x64-linux
Status: install ok installed

Package: libpng
Version: 1.6.40
Depends: zlib, vcpkg-cmake:x64-linux (host)
Architecture: x64-linux
Status: install ok installed

Package: gone
Version: 1
Status: purge ok not-installed

Package: broken
Status: install ok installed
`
  assert.deepEqual(listed(analyse(vcpkgStatusAnalyser, 'app/vcpkg_installed/vcpkg/status', text)), [
    'zlib 1.3.1#2 x64-linux',
    'libpng 1.6.40 x64-linux → zlib@1.3.1#2',
    '! record-unreadable',
  ])
})
