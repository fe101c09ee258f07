import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Distribution } from '../core/distribution.ts'
import type { Inventory, InventoryPackage } from '../core/inventory.ts'
import { isOsPackage, type Package } from '../core/package.ts'
import { problem } from '../core/problem.ts'
import { inspectSbom } from '../engine/inspect/inspect-sbom.ts'
import { inventoryOfPackages } from '../engine/inspect/inventory-of-packages.ts'
import type { InspectionRequest } from '../engine/request.ts'
import { packageGraph } from '../reports/package-graph.ts'
import { findFormat, REPORT_FORMATS } from '../reports/registry.ts'

/*
 * Whatever an inventory holds, its bill of materials has it too: each format is written and read back.
 */

const FORMATS = REPORT_FORMATS.filter(({ id, listsPackages }) => listsPackages && id !== 'github').map(
  ({ id }) => id,
)

async function written(format: string, inventory: Inventory): Promise<string> {
  const { writePackages } = (await findFormat(format)?.load()) ?? {}
  assert.ok(writePackages)
  const list = {
    tool: { name: 'plimsoll', version: '0' },
    createdAt: '2026-01-02T03:04:05.000Z',
    target: { kind: 'rootfs', name: '/', repoTags: [], repoDigests: [] },
    inventory,
    leftOut: { development: 0, byRelationship: 0, programs: 0 },
  } as const
  return [
    ...writePackages(list, { width: 80, color: false, showSuppressed: false, listAllPackages: true }),
  ].join('')
}

async function readBack(text: string): Promise<Inventory> {
  const request = { signal: new AbortController().signal } as InspectionRequest
  const stdin = Readable.from([Buffer.from(text)])
  return (await inspectSbom({ kind: 'sbom', path: '-', stdin }, request, undefined)).inventory
}

/** What is compared: needs as ids, because names that nobody installed are lost; symbols are left out by design. */
function factsOf({ packages, distribution, problems }: Inventory) {
  const needs = packageGraph(packages)
  return {
    packages: packages.map((pkg) => {
      const { symbols: _symbols, dependsOn: _names, ...rest } = pkg
      return { ...rest, needs: needs(pkg) }
    }),
    distribution: distribution && { ...distribution, decidedBy: '' },
    problems,
  }
}

const DISTRIBUTIONS: readonly (readonly [string, Distribution | undefined])[] = [
  [
    'apk',
    {
      family: 'alpine',
      release: '3.18',
      version: '3.18.4',
      prettyName: 'Alpine Linux v3.18',
      decidedBy: 'x',
    },
  ],
  ['apk', { family: 'wolfi', release: '', version: '20230201', decidedBy: 'x' }],
  ['deb', { family: 'debian', release: '12', version: '12.5', codename: 'bookworm', decidedBy: 'x' }],
  ['deb', { family: 'ubuntu', release: '22.04', version: '22.04', decidedBy: 'x' }],
  [
    'rpm',
    {
      family: 'redhat',
      release: '9',
      version: '9.2',
      repositories: ['rhel-9-for-x86_64-appstream-rpms'],
      products: ['cpe:/o:redhat:enterprise_linux:9::baseos'],
      decidedBy: 'x',
    },
  ],
  ['rpm', { family: 'almalinux', release: '9', version: '9.1', decidedBy: 'x' }],
  ['rpm', { family: 'nobody', release: '1', version: '', decidedBy: 'x' }],
  ['alpm', { family: 'arch', release: '', version: '', decidedBy: 'x' }],
  ['deb', undefined],
]

const LIBRARIES =
  'bitnami cargo cocoapods composer conan conda cpan cran gem generic github githubactions golang hackage hex julia luarocks maven npm nuget opam pub pypi swift vcpkg'.split(
    ' ',
  )

const word = fc.oneof(
  fc.stringMatching(/^[a-z][a-zA-Z0-9._+-]{0,12}$/),
  fc.constantFrom(
    'libstdc++6',
    'Foo.Bar_baz',
    'a b',
    'ü',
    '漢字',
    'x%2Fy',
    'pkg:npm/a',
    'a\u202eb',
    '</text>',
    '"',
  ),
)
const version = fc.oneof(
  fc.stringMatching(/^(?:\d:)?\d{1,3}\.\d{1,3}(?:[~+-][a-z0-9.]{1,6})?$/),
  fc.constantFrom(
    '1:7.76.1-14.el9',
    '0:1-1',
    '2.0.0+build@1',
    'v1.2.3-0.20210101000000-abcdef012345',
    '1 2',
    '',
  ),
)
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })

function defined<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T
}

function packageArbitrary(types: readonly string[]): fc.Arbitrary<Package> {
  return fc
    .record({
      type: fc.constantFrom(...types),
      namespace: maybe(fc.constantFrom('@scope', 'org.apache', 'github.com/a/b', 'Vendor')),
      name: word,
      version,
      arch: maybe(fc.constantFrom('amd64', 'x86_64', 'noarch')),
      source: maybe(fc.record({ name: word, version }, { noNullPrototype: true })),
      module: maybe(fc.constant('nodejs:18:1:2')),
      licenses: maybe(
        fc.array(fc.constantFrom('MIT', 'GPL-2.0-only AND MIT', 'mit or isc', 'GPLv2+', 'Public Domain'), {
          minLength: 1,
          maxLength: 3,
        }),
      ),
      maintainer: maybe(fc.constantFrom('Ann <a@example.org>', 'Bob (his)', 'Red Hat, Inc.', 'c\u0001d')),
      vendor: maybe(fc.constantFrom('AlmaLinux', 'Docker')),
      signatureKey: maybe(fc.constant('d36cb86cb86b3716')),
      cpes: maybe(
        fc.array(fc.constantFrom('cpe:2.3:a:busybox:busybox:1.36.1:*:*:*:*:*:*:*', 'cpe:2.3:a:x:y:1 2:*'), {
          minLength: 1,
          maxLength: 2,
        }),
      ),
      provides: maybe(fc.uniqueArray(word, { minLength: 1, maxLength: 3 })),
      relationship: maybe(
        fc.constantFrom('root' as const, 'workspace' as const, 'direct' as const, 'indirect' as const),
      ),
      isDevelopment: maybe(fc.constant(true)),
      namedBy: maybe(fc.constant('--java-sha1-table')),
      pathInside: maybe(fc.constant('BOOT-INF/lib/a.jar')),
      lines: maybe(fc.constant({ start: 3, end: 7 })),
      possibleNamespaces: maybe(fc.constant(['a.b', 'c.d'])),
    })
    .map((pkg) => {
      // Of a system's packages the namespace is the distribution's, and they lie in no archive.
      const { namespace: _namespace, pathInside: _inside, ...system } = pkg
      return { kind: 'package', ...defined<Omit<Package, 'kind'>>(isOsPackage(pkg.type) ? system : pkg) }
    })
}

const inventories: fc.Arbitrary<Inventory> = fc
  .constantFrom(...DISTRIBUTIONS)
  .chain(([type, distribution]) =>
    fc.record({
      distribution: fc.constant(distribution),
      system: fc.array(packageArbitrary([type]), { maxLength: 4 }),
      libraries: fc.array(
        fc.tuple(packageArbitrary(LIBRARIES), fc.constantFrom('srv/a.lock', 'opt/b', 'x/ü "y"')),
        { maxLength: 6 },
      ),
      isDeclared: fc.boolean(),
      isOwned: fc.boolean(),
    }),
  )
  .map(({ distribution, system, libraries, isDeclared, isOwned }) => {
    const named = (pkg: Package, all: readonly Package[]): Package => {
      const names = all.slice(0, 2).map(({ name }) => name)
      return names.length > 0 ? { ...pkg, dependsOn: [...names, 'nobody'] } : pkg
    }
    const paths = new Map<string, Package[]>([['var/lib/db', system.map((pkg) => named(pkg, system))]])
    for (const [pkg, path] of libraries) {
      const list = paths.get(path) ?? []
      list.push(pkg)
      paths.set(path, list)
    }
    const problems = [problem('record-unreadable', 'var/lib/db', 'a record has no name')]
    const inventory = inventoryOfPackages(paths, distribution, problems)
    const owner = inventory.packages.find((pkg) => isOsPackage(pkg.type))?.id
    const packages = inventory.packages.map((pkg): InventoryPackage => {
      if (isOsPackage(pkg.type)) return pkg
      const isHere = pkg.path === 'srv/a.lock'
      return {
        ...pkg,
        ...(isDeclared && isHere ? { isDeclared: true } : {}),
        ...(isOwned && owner && !isHere ? { owner } : {}),
      }
    })
    return { ...inventory, packages }
  })

describe('an inventory that is written as a bill of materials and read back', () => {
  for (const format of FORMATS) {
    it(`is the same: ${format}`, async () => {
      await fc.assert(
        fc.asyncProperty(inventories, async (inventory) => {
          const back = await readBack(await written(format, inventory))
          assert.deepEqual(factsOf(back), factsOf(inventory))
        }),
        { numRuns: 60 },
      )
    })
  }
})
