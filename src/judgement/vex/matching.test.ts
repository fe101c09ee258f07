import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { digest, factsOf, IMAGE, packageOf, productOf } from '../../../test/vex-fixtures.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { formatPurl, parsePurl } from '../../core/purl.ts'
import { componentOf } from './component.ts'
import { VexMatcher } from './match.ts'
import { packageMiss } from './purl-match.ts'
import { sameRelease } from './release.ts'

const DEB = packageOf('pkg:deb/debian/libssl3@3.0.11-1?arch=amd64&distro=debian-12.5', {
  source: { name: 'openssl', version: '3.0.11-1' },
})
const RPM = packageOf('pkg:rpm/redhat/bash@1:5.1-6.el9?arch=x86_64&distro=rhel-9.2', {
  version: '1:5.1-6.el9',
})

describe('a package URL of a statement', () => {
  const cases: readonly [string, InventoryPackage, true | RegExp][] = [
    // No version, all versions; no qualifiers, all of them.
    ['pkg:deb/debian/libssl3', DEB, true],
    ['pkg:deb/debian/libssl3@3.0.11-1', DEB, true],
    ['pkg:deb/libssl3', DEB, true],
    [
      'pkg:deb/debian/libssl3@3.0.11-2',
      DEB,
      /the image has debian\/libssl3 3\.0\.11-1, the statement is about 3\.0\.11-2/,
    ],
    ['pkg:deb/ubuntu/libssl3', DEB, /about ubuntu\/libssl3/],
    ['pkg:apk/alpine/libssl3', DEB, /found in libssl3 3\.0\.11-1/],
    // Releases.
    ['pkg:deb/debian/libssl3?distro=debian-12', DEB, true],
    ['pkg:deb/debian/libssl3?distro=debian-12.5', DEB, true],
    ['pkg:deb/debian/libssl3?distro=bookworm', DEB, true],
    ['pkg:deb/debian/libssl3?distro=debian-bookworm', DEB, true],
    ['pkg:deb/debian/libssl3?os_name=debian&os_version=12', DEB, true],
    [
      'pkg:deb/debian/libssl3?distro=debian-11',
      DEB,
      /distro is debian-12\.5, the statement is about debian-11/,
    ],
    ['pkg:deb/debian/libssl3?distro=debian-1', DEB, /distro is/],
    ['pkg:deb/debian/libssl3?distro=bullseye', DEB, /distro is/],
    ['pkg:deb/debian/libssl3?distro=ubuntu-12.5', DEB, /distro is/],
    // Architectures, by whoever's name.
    ['pkg:deb/debian/libssl3?arch=x86_64', DEB, true],
    ['pkg:deb/debian/libssl3?arch=arm64', DEB, /arch is amd64, the statement is about arm64/],
    // What says where it lies is not which it is.
    ['pkg:deb/debian/libssl3?download_url=https://x.example&upstream=openssl', DEB, true],
    // A source package means its binaries only where it says that it is one.
    ['pkg:deb/debian/openssl', DEB, /built from the source package openssl: .* has arch=source/],
    ['pkg:deb/debian/openssl?arch=source', DEB, true],
    ['pkg:deb/debian/openssl@3.0.11-1?arch=source&distro=debian-12', DEB, true],
    ['pkg:deb/debian/openssl@3.0.12-1?arch=source', DEB, /about 3\.0\.12-1/],
    ['pkg:deb/debian/libssl3?arch=source', DEB, /found in/],
    // Docker Scout names Debian's packages by their sources.
    ['pkg:deb/debian/openssl@3.0.11-1?os_distro=bookworm&os_name=debian&os_version=12', DEB, true],
    ['pkg:deb/debian/libssl3?os_distro=bookworm&os_name=debian&os_version=12', DEB, true],
    ['pkg:deb/debian/openssl?os_distro=trixie&os_name=debian&os_version=13', DEB, /about debian-13/],
    // Epochs.
    ['pkg:rpm/redhat/bash@5.1-6.el9?epoch=1', RPM, true],
    ['pkg:rpm/redhat/bash@1:5.1-6.el9', RPM, true],
    ['pkg:rpm/redhat/bash@5.1-6.el9', RPM, true],
    ['pkg:rpm/redhat/bash@5.1-6.el9?epoch=2', RPM, /about 2:5\.1-6\.el9/],
    ['pkg:rpm/redhat/bash?distro=redhat-9', RPM, true],
    ['pkg:rpm/redhat/bash@0:4-1', packageOf('pkg:rpm/redhat/bash@4-1'), true],
    // Names that a registry does not tell apart.
    ['pkg:pypi/My_Package@1', packageOf('pkg:pypi/my-package@1'), true],
    ['pkg:golang/GitHub.com/A/b@1.2.3', packageOf('pkg:golang/github.com/a/b@v1.2.3'), true],
    ['pkg:golang/stdlib@go1.22.1', packageOf('pkg:golang/stdlib@1.22.1'), true],
    ['pkg:cargo/serde_json@1', packageOf('pkg:cargo/serde-json@1'), true],
    ['pkg:nuget/newtonsoft.json@13', packageOf('pkg:nuget/Newtonsoft.Json@13'), true],
    ['pkg:maven/g/A@1', packageOf('pkg:maven/g/a@1'), /found in/],
    ['pkg:npm/core@1', packageOf('pkg:npm/%40angular/core@1'), /about core/],
    ['pkg:npm/%40angular/core@1', packageOf('pkg:npm/core@1'), /about @angular\/core/],
    ['pkg:maven/g/a@1?type=jar', packageOf('pkg:maven/g/a@1'), true],
    ['pkg:maven/g/a@1?classifier=x', packageOf('pkg:maven/g/a@1?classifier=y'), /classifier is y/],
    ['pkg:golang/a.example/b@v1#sub', packageOf('pkg:golang/a.example/b@v1'), /about sub in it alone/],
  ]
  for (const [text, pkg, expected] of cases) {
    it(`${text} means ${pkg.purl}: ${expected === true ? 'yes' : 'no'}`, () => {
      const purl = parsePurl(text)
      assert.ok(purl)
      const miss = packageMiss(purl, pkg)
      if (expected === true) assert.equal(miss, undefined)
      else assert.match(miss?.why ?? '', expected)
    })
  }

  const segment = fc.stringMatching(/^[a-z][a-z0-9._-]{0,8}$/)
  it('means the package that it is of, whatever its type', () =>
    fc.assert(
      fc.property(
        fc.constantFrom('deb', 'rpm', 'apk', 'npm', 'pypi', 'golang', 'maven', 'cargo', 'nuget'),
        segment,
        segment,
        fc.option(segment, { nil: undefined }),
        fc.option(fc.constantFrom('debian-12', 'alpine-3.18.4', 'sid'), { nil: undefined }),
        (type, name, version, namespace, distro) => {
          const purl = { type, name, version, namespace, qualifiers: { distro } }
          const text = formatPurl(purl)
          const parsed = parsePurl(text)
          assert.ok(parsed)
          assert.equal(packageMiss(parsed, packageOf(text)), undefined)
        },
      ),
    ))
})

describe('two names of a release', () => {
  it('are one in either order, and each is itself', () =>
    fc.assert(
      fc.property(
        fc.constantFrom(
          'debian-12',
          'debian-12.5',
          'debian-1',
          'bookworm',
          'sid',
          'debian-sid',
          'alpine-3.18',
          '',
        ),
        fc.constantFrom(
          'debian-12',
          'debian-12.5',
          'debian-1',
          'bookworm',
          'sid',
          'debian-sid',
          'alpine-3.18',
          '',
        ),
        (a, b) => {
          assert.ok(sameRelease(a, a, 'debian'))
          assert.equal(sameRelease(a, b, 'debian'), sameRelease(b, a, 'debian'))
        },
      ),
    ))
})

describe('a name of an image', () => {
  const HUB = {
    ...IMAGE,
    name: 'nginx',
    repoTags: ['docker.io/library/nginx:1.25'],
    repoDigests: [`docker.io/library/nginx@${digest('e')}`],
  }
  const cases: readonly [string, typeof IMAGE, true | RegExp][] = [
    ['pkg:oci/app', IMAGE, true],
    ['pkg:oci/App', IMAGE, true],
    ['pkg:oci/other', IMAGE, /about another image: other, not registry\.example\/team\/app/],
    ['pkg:oci/app?repository_url=registry.example/team/app', IMAGE, true],
    ['pkg:oci/app?repository_url=registry.example/team', IMAGE, true],
    ['pkg:oci/app?repository_url=https://registry.example/team/app', IMAGE, true],
    ['pkg:oci/app?repository_url=other.example/team/app', IMAGE, /about another image/],
    // By the manifest, the index, the config.
    [`pkg:oci/app@${digest('d')}`, IMAGE, true],
    [`pkg:oci/app@sha256%3A${'e'.repeat(64)}`, IMAGE, true],
    [`pkg:oci/app@${digest('c')}`, IMAGE, true],
    [`pkg:oci/app@${digest('f')}`, IMAGE, /the image is sha256:d.*about sha256:f/],
    ['pkg:oci/app?tag=1.0', IMAGE, true],
    ['pkg:oci/app@1.0', IMAGE, true],
    ['pkg:oci/app?tag=1.1', IMAGE, /about the tag 1\.1/],
    // A digest decides over a tag.
    [`pkg:oci/app@${digest('d')}?tag=1.1`, IMAGE, true],
    ['pkg:oci/app?arch=amd64', IMAGE, true],
    ['pkg:oci/app?arch=x86_64', IMAGE, true],
    ['pkg:oci/app?arch=arm64', IMAGE, /for amd64, the statement is about arm64/],
    ['registry.example/team/app', IMAGE, true],
    ['https://registry.example/team/app', IMAGE, true],
    ['registry.example/team/app:1.0', IMAGE, true],
    ['registry.example/team/app:1.1', IMAGE, /tag 1\.1/],
    ['registry.example/team/app:latest', IMAGE, /tag latest/],
    [`registry.example/team/app@${digest('e')}`, IMAGE, true],
    [`registry.example/team/app@${digest('f')}`, IMAGE, /about sha256:f/],
    [digest('d'), IMAGE, true],
    ['d'.repeat(64), IMAGE, true],
    [digest('a'), IMAGE, /about sha256:a/],
    // Docker Hub by all its names.
    ['pkg:docker/nginx', HUB, true],
    ['pkg:docker/library/nginx@1.25', HUB, true],
    ['pkg:oci/nginx?repository_url=index.docker.io/library/nginx', HUB, true],
    ['pkg:oci/nginx?repository_url=docker.io/nginx', HUB, true],
    ['docker.io/library/nginx', HUB, true],
    ['nginx:1.25', HUB, true],
    ['nginx', HUB, true], // As the user called it.
    ['nginx', { ...HUB, name: 'nginx:1.25' }, /nginx is not this image/],
    ['https://nginx.example/not an image', HUB, /is not this image/],
    ['pkg:generic/nginx', HUB, /of the kind generic is no image/],
  ]
  for (const [id, target, expected] of cases) {
    it(`${id} means ${target.name}: ${expected === true ? 'yes' : 'no'}`, () => {
      const pkg = packageOf('pkg:npm/a@1')
      const { distribution: _distribution, ...facts } = factsOf([pkg], target)
      const product = productOf(id, 'pkg:npm/a')
      const miss = new VexMatcher(facts).miss(product, pkg)
      if (expected === true) assert.equal(miss, undefined)
      else assert.match(miss?.why ?? '', expected)
    })
  }

  it('means the image that a bill of materials is about', () => {
    const pkg = packageOf('pkg:npm/a@1')
    const image = packageOf(`pkg:oci/app@${digest('d')}?repository_url=registry.example/app&arch=amd64`)
    const target = { kind: 'sbom', name: 'a.json', repoTags: [], repoDigests: [] } as const
    const isMatch = (id: string, more: readonly InventoryPackage[] = []): boolean =>
      !new VexMatcher(factsOf([pkg, image, ...more], target)).miss(productOf(id, 'pkg:npm/a'), pkg)
    assert.ok(isMatch(`pkg:oci/app@${digest('d')}`))
    assert.ok(isMatch('pkg:oci/app'))
    assert.ok(!isMatch(`pkg:oci/app@${digest('e')}`))
    assert.ok(!isMatch('pkg:oci/app?arch=arm64'))
    // Of several nobody knows which the packages are in.
    assert.ok(!isMatch('pkg:oci/app', [packageOf('pkg:oci/other@1')]))
  })

  it('with a digest beside it means that very image', () => {
    const pkg = packageOf('pkg:npm/a@1')
    const matcher = new VexMatcher(factsOf([pkg]))
    for (const [letter, isMatch] of [
      ['d', true],
      ['f', false],
    ] as const) {
      const component = componentOf(['pkg:oci/app'], { 'sha-256': letter.repeat(64) })
      assert.equal(matcher.miss({ component, subcomponents: [] }, pkg) === undefined, isMatch)
    }
  })
})

describe('a CPE', () => {
  const program = packageOf('pkg:generic/node@20.1.0', {
    cpes: ['cpe:2.3:a:nodejs:node.js:20.1.0:*:*:*:*:*:*:*'],
  })
  const SLES = { family: 'sles', release: '15.5', version: '15.5', decidedBy: 'x' }
  const RHEL = { family: 'redhat', release: '9', version: '9.2', decidedBy: 'x' }
  const cases: readonly [string, typeof SLES, boolean][] = [
    ['cpe:/o:redhat:enterprise_linux:9', RHEL, true],
    ['cpe:/a:redhat:enterprise_linux:9::appstream', RHEL, true],
    ['cpe:/o:redhat:enterprise_linux:8', RHEL, false],
    ['cpe:2.3:o:redhat:enterprise_linux:9:*:*:*:*:*:*:*', RHEL, true],
    ['cpe:/o:suse:sles:15:sp5', SLES, true],
    ['cpe:/o:suse:sles:15:sp4', SLES, false],
    ['cpe:/o:suse:sles:15', RHEL, false],
    ['cpe:2.3:a:nodejs:node.js:20.1.0:*:*:*:*:*:*:*', RHEL, true],
    ['cpe:/a:nodejs:node.js', RHEL, true],
    ['cpe:/a:nodejs:node.js:20.1.1', RHEL, false],
    ['cpe:/nonsense', RHEL, false],
  ]
  for (const [cpe, distribution, expected] of cases)
    it(`${cpe} on ${distribution.family} ${distribution.version}: ${expected ? 'yes' : 'no'}`, () => {
      const pkg = cpe.includes('node') ? program : RPM
      const matcher = new VexMatcher({ ...factsOf([pkg]), distribution })
      assert.equal(matcher.miss(productOf(cpe), pkg) === undefined, expected)
    })

  it('of a distribution is not about what others put beside its packages', () => {
    const matcher = new VexMatcher({ ...factsOf([program]), distribution: RHEL })
    const miss = matcher.miss(productOf('cpe:/o:redhat:enterprise_linux:9'), program)
    assert.match(miss?.why ?? '', /node is no package of the distribution/)
  })
})

describe('a part of a product', () => {
  const named = (name: string, more: Partial<InventoryPackage> = {}): InventoryPackage =>
    packageOf(`pkg:npm/${name}@1`, more)
  const matches = (
    packages: readonly InventoryPackage[],
    product = 'pkg:npm/p',
    part = 'pkg:npm/s',
  ): boolean => {
    const leaf = packages.find(({ name }) => name === 's')
    assert.ok(leaf)
    return new VexMatcher(factsOf(packages)).miss(productOf(product, part), leaf) === undefined
  }
  const cases: readonly [string, boolean, readonly InventoryPackage[]][] = [
    ['is reached through the product alone', true, [named('p', { dependsOn: ['s'] }), named('s')]],
    ['is reached by name and version', true, [named('p', { dependsOn: ['s@1'] }), named('s')]],
    [
      'is reached through the product, from further up and further down',
      true,
      [
        named('r', { dependsOn: ['p'] }),
        named('p', { dependsOn: ['m'] }),
        named('m', { dependsOn: ['s'] }),
        named('s'),
      ],
    ],
    [
      'is reached by another way too',
      false,
      [named('p', { dependsOn: ['s'] }), named('q', { dependsOn: ['s'] }), named('s')],
    ],
    [
      'is reached by another way far up',
      false,
      [
        named('r', { dependsOn: ['p', 'm'] }),
        named('p', { dependsOn: ['m'] }),
        named('m', { dependsOn: ['s'] }),
        named('s'),
      ],
    ],
    [
      'is needed by the project itself',
      false,
      [named('p', { dependsOn: ['s'] }), named('s', { relationship: 'direct' })],
    ],
    ['is not known to be reached at all', false, [named('p'), named('s')]],
    ['is of a product that is not there', false, [named('q', { dependsOn: ['s'] }), named('s')]],
    ['is in a circle', false, [named('p', { dependsOn: ['s'] }), named('s', { dependsOn: ['p'] })]],
    [
      'is in a circle that a root reaches through the product',
      true,
      [
        named('r', { dependsOn: ['p'] }),
        named('p', { dependsOn: ['s'] }),
        named('s', { dependsOn: ['s', 'p'] }),
      ],
    ],
    [
      'is in a program whose main module is the product',
      true,
      [named('p', { relationship: 'root', path: 'bin' }), named('s', { path: 'bin' })],
    ],
    [
      'is in another program',
      false,
      [named('p', { relationship: 'root', path: 'bin' }), named('s', { path: 'other' })],
    ],
  ]
  for (const [name, expected, packages] of cases)
    it(`${name}: ${expected ? 'yes' : 'no'}`, () => assert.equal(matches(packages), expected))

  it('may be the image, as one of those that make up a product', () => {
    const part = `pkg:oci/app@${digest('d')}`
    assert.ok(matches([named('s')], 'cpe:/a:redhat:openshift:4', part))
    assert.ok(!matches([named('s')], 'cpe:/a:redhat:openshift:4', `pkg:oci/app@${digest('f')}`))
  })

  it('may be the product itself, and of an image it is any package', () => {
    const packages = [named('q', { dependsOn: ['s'] }), named('s')]
    assert.ok(matches(packages, 'pkg:npm/s'))
    assert.ok(matches(packages, 'pkg:oci/app'))
    assert.ok(!matches(packages, 'pkg:oci/app', 'pkg:npm/q'))
  })
})
