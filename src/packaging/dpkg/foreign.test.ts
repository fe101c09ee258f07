import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileOf } from '../../../test/analyse.ts'
import { needsRealData, realData } from '../../../test/real-data.ts'
import { unpackedRoot } from '../../../test/real-roots.ts'
import type { Package } from '../../core/package.ts'
import { foreignDeb } from './foreign.ts'
import { dpkgStatusAnalyser } from './status.ts'

const DEBIAN = ['debian']

function deb(version: string, more: Partial<Package> = {}): Package {
  return { kind: 'package', type: 'deb', name: 'x', version, ...more }
}

describe('foreignDeb', () => {
  const foreign: readonly (readonly [Package, string])[] = [
    [deb('16.1-1.pgdg120+1'), 'its version 16.1-1.pgdg120+1 is of apt.postgresql.org'],
    [deb('15.3-1~pgdg22.04+1'), 'its version 15.3-1~pgdg22.04+1 is of apt.postgresql.org'],
    [deb('20.20.2-1nodesource1'), 'its version 20.20.2-1nodesource1 is of NodeSource'],
    [
      deb('8.2.12-1+ubuntu22.04.1+deb.sury.org+1'),
      'its version 8.2.12-1+ubuntu22.04.1+deb.sury.org+1 is of deb.sury.org',
    ],
    [
      deb('8.2.12-1+0~20231028.56+debian12~1.gbp1'),
      'its version 8.2.12-1+0~20231028.56+debian12~1.gbp1 is of deb.sury.org',
    ],
    [deb('1:10.11.6+maria~deb12'), 'its version 1:10.11.6+maria~deb12 is of mariadb.org'],
    [deb('4.3.2-1~bookwormcran.0'), 'its version 4.3.2-1~bookwormcran.0 is of cloud.r-project.org'],
    [
      deb('5:24.0.7-1~debian.12~bookworm', { maintainer: 'Docker <support@docker.com>' }),
      'its maintainer is Docker <support@docker.com>',
    ],
    [
      deb('1.25.3-1~bookworm', { maintainer: 'NGINX Packaging <NGINX-packaging@f5.com>' }),
      'its maintainer is NGINX Packaging <NGINX-packaging@f5.com>',
    ],
    [deb('1', { maintainer: 'support@hashicorp.com' }), 'its maintainer is support@hashicorp.com'],
    [deb('1', { vendor: 'Example' }), 'its origin is Example'],
  ]
  for (const [pkg, reason] of foreign) {
    it(`says of ${pkg.version} ${pkg.maintainer ?? pkg.vendor ?? ''}: ${reason}`, () => {
      assert.equal(foreignDeb(pkg, DEBIAN), reason)
    })
  }

  for (const pkg of [
    deb('1.22.1-9+deb12u1~bookworm', { maintainer: 'Debian Nginx Maintainers <x@alioth-lists.debian.net>' }),
    deb('1.2-3', { maintainer: 'Some Body <somebody@microsoft.com>' }),
    deb('1.2-3', { maintainer: 'Not <support@docker.com.example.org>' }),
    deb('1.2-3', { maintainer: 'No address <' }),
    deb('1.2-3+rpt1'),
    deb('1.2-3~bpo12+1'),
    deb('1.2-3ubuntu0.1~ppa1'),
    deb('1:10.11.6-0+deb12u1'),
    deb('2.0~pgdgx-1'),
    deb('1:16~++20220101000000+abcdef-1~exp1'),
    deb('1.2-3', { vendor: 'Debian' }),
  ]) {
    it(`takes ${pkg.version} ${pkg.maintainer ?? ''} for the distribution's`, () => {
      assert.equal(foreignDeb(pkg, DEBIAN), undefined)
    })
  }

  it('takes every package of real Debians for theirs', (t) => {
    if (!needsRealData(t)) return
    const images = globSync('debian-*-metadata*', { cwd: realData('images') })
    assert.ok(images.length > 0)
    for (const image of images) {
      const root = unpackedRoot(t, image)
      const bytes = readFileSync(join(root, 'var/lib/dpkg/status'))
      const { packages = [] } = dpkgStatusAnalyser.analyse([fileOf('var/lib/dpkg/status', bytes)])
      assert.ok(packages.length > 50, image)
      assert.deepEqual(
        packages.filter((pkg) => foreignDeb(pkg, DEBIAN) !== undefined),
        [],
      )
    }
  })
})
