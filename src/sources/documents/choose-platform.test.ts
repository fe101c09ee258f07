import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { failure } from '../../../test/image-archives.ts'
import type { Digest } from '../../core/digest.ts'
import { formatPlatform, parsePlatform } from '../../core/platform.ts'
import { choosePlatform, holdToPlatform } from './choose-platform.ts'
import { Descriptor } from './schema.ts'

const DIGEST: Digest = `sha256:${'c'.repeat(64)}`

/** `os/architecture[/variant]` as written in an index; `-` has no platform. */
function offered(text: string): Descriptor {
  if (text === '-') return { digest: DIGEST, size: 1 }
  const [os = '', architecture = '', variant] = text.split('/')
  return { digest: DIGEST, size: 1, platform: { os, architecture, ...(variant ? { variant } : {}) } }
}

function wanted(text: string) {
  const platform = parsePlatform(text)
  assert.ok(platform)
  return platform
}

describe('choosePlatform', () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ['linux/amd64', ['linux/386', 'linux/amd64', 'linux/arm64'], 'linux/amd64'],
    ['linux/amd64', ['linux/amd64/v3', 'linux/amd64'], 'linux/amd64'],
    ['linux/amd64', ['linux/arm64', 'linux/amd64/v3'], 'linux/amd64/v3'],
    ['linux/amd64/v3', ['linux/amd64', 'linux/amd64/v2', 'linux/amd64/v4'], 'linux/amd64/v2'],
    ['linux/amd64', ['linux/x86_64'], 'linux/x86_64'],
    ['linux/arm64', ['linux/arm/v7', 'linux/arm64/v8'], 'linux/arm64/v8'],
    ['linux/arm/v7', ['linux/arm/v5', 'linux/arm/v6', 'linux/arm/v7'], 'linux/arm/v7'],
    ['linux/arm/v7', ['linux/arm/v5', 'linux/arm/v6'], 'linux/arm/v6'],
    ['linux/arm', ['linux/arm/v5', 'linux/arm/v6'], 'linux/arm/v6'],
    ['linux/arm/v6', ['linux/arm/v7', 'linux/arm/v5'], 'linux/arm/v5'],
    ['linux/arm64/v9', ['linux/arm64'], 'linux/arm64'],
    ['windows/amd64', ['linux/amd64', 'windows/amd64'], 'windows/amd64'],
    ['linux/amd64', ['unknown/unknown', 'linux/amd64'], 'linux/amd64'],
    ['linux/amd64', ['-'], '-'],
    ['linux/amd64', ['unknown/unknown', '-'], '-'],
    ['linux/amd64', ['-', 'linux/amd64'], 'linux/amd64'],
  ]
  for (const [platform, offers, expected] of cases) {
    it(`takes ${expected} for ${platform} out of ${offers.join(' ')}`, () => {
      const descriptors = offers.map(offered)

      const chosen = choosePlatform({ manifests: descriptors }, wanted(platform), 'it')

      assert.equal(chosen, descriptors[offers.indexOf(expected)])
    })
  }

  const missing: readonly (readonly [string, readonly string[], string])[] = [
    ['linux/amd64', ['linux/arm64', 'linux/arm/v7', 'linux/arm64/v8'], 'there are: linux/arm64, linux/arm.'],
    ['linux/arm/v5', ['linux/arm/v6'], 'there are: linux/arm/v6'],
    ['linux/amd64', ['-', '-'], 'none that says its platform'],
    ['linux/amd64', [], 'none that says its platform'],
    ['linux/amd64', ['unknown/unknown'], 'none that says its platform'],
    ['linux/s390x', Array.from({ length: 30 }, (_, i) => `linux/arch${i}`), 'linux/arch19 and 10 more'],
  ]
  for (const [platform, offers, words] of missing) {
    it(`has none for ${platform} out of ${offers.slice(0, 3).join(' ')}`, () => {
      assert.throws(
        () => choosePlatform({ manifests: offers.map(offered) }, wanted(platform), 'The index'),
        failure('platform-missing', `The index has no image for ${formatPlatform(wanted(platform))}`, words),
      )
    })
  }
})

describe('entries of an index with odd platforms', () => {
  const amd64 = { os: 'linux', architecture: 'amd64' }
  const asBuildRecord = { annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } }
  const cases: readonly (readonly [string, readonly Partial<Descriptor>[], number])[] = [
    ['takes the only one, with an empty platform', [{ platform: { os: '', architecture: '' } }], 0],
    ['takes the only one, with half a platform', [{ platform: { architecture: 'arm64' } }], 0],
    ['passes over half a platform', [{ platform: { architecture: 'amd64' } }, { platform: amd64 }], 1],
    ['reads over a variant of null', [{ platform: { ...amd64, variant: null } }], 0],
    ['passes over a build record without a platform', [asBuildRecord, {}], 1],
    [
      'is not misled by one that calls itself a build record',
      [{ ...asBuildRecord, platform: amd64 }, { platform: amd64 }],
      0,
    ],
  ]
  for (const [name, entries, expected] of cases) {
    it(name, () => {
      const manifests = entries.map((entry) => Descriptor.parse({ digest: DIGEST, size: 1, ...entry }))

      const chosen = choosePlatform({ manifests }, wanted('linux/amd64'), 'it')

      assert.equal(chosen, manifests[expected])
    })
  }
})

describe('holdToPlatform', () => {
  const cases: readonly (readonly [string, string, string, boolean])[] = [
    ['linux/amd64', 'linux/amd64', '-', true],
    ['linux/arm64', 'linux/amd64', '-', false],
    ['windows/amd64', 'linux/amd64', '-', false],
    ['linux/arm64', 'linux/amd64', 'linux/arm64/v8', true],
    ['linux/arm64', 'linux/arm64', 'linux/amd64', true],
    ['linux/arm64/v8', 'linux/arm64', '-', true],
    ['linux/amd64', 'unknown/unknown', '-', true],
    ['linux/amd64', 'linux/amd64/v3', '-', true],
    ['linux/amd64/v2', 'linux/amd64/v3', '-', false],
    ['linux/arm/v7', 'linux/arm/v6', '-', true],
    ['linux/arm/v6', 'linux/arm/v7', '-', true], // Builders leave out v6: `arm` alone says nothing.
    ['linux/arm/v5', 'linux/arm/v6', '-', false],
  ]
  for (const [asked, byConfig, byIndex, isFit] of cases) {
    it(`${isFit ? 'takes' : 'refuses'} ${byConfig} for ${asked} where the index says ${byIndex}`, () => {
      const hold = () => holdToPlatform(wanted(asked), wanted(byConfig), offered(byIndex).platform, 'it')

      if (isFit) hold()
      else assert.throws(hold, failure('platform-missing', `no image for ${asked}; there are: ${byConfig}`))
    })
  }
})
