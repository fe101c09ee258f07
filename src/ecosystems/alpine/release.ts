import type { Distribution, LocatedFact } from '../../core/distribution.ts'
import { EDGE, releaseOfRepositories } from './repositories.ts'

export const ALPINE = 'alpine'

/**
 * Alpine by its own word (os-release, or `alpine-release` where there is none); relatives that keep an
 * `alpine-release` file but have another `ID` are not Alpine. The release is that of the repositories, where they
 * name one: that is where the packages come from.
 */
export function identifyAlpine(facts: readonly LocatedFact[]): Distribution | undefined {
  const osRelease = facts.find(({ kind }) => kind === 'os-release')
  const alpineRelease = facts.find(({ kind }) => kind === 'alpine-release')
  const base = osRelease ?? alpineRelease
  if (!base || (osRelease && osRelease.values['ID'] !== ALPINE)) return undefined
  const version = alpineRelease?.values['VERSION'] || osRelease?.values['VERSION_ID'] || ''
  const written = releaseOfVersion(version)
  const installed = releaseOfRepositories(facts, written)
  const prettyName = osRelease?.values['PRETTY_NAME']
  return {
    family: ALPINE,
    release: installed?.release ?? written ?? '',
    version,
    ...(prettyName ? { prettyName } : {}),
    decidedBy: installed && installed.release !== written ? installed.path : base.path,
  }
}

/** For `--distro alpine/3.18`, `alpine/3.18.4`, `alpine/v3.18`, `alpine/edge`. */
export function alpineDistribution(version: string): Distribution | undefined {
  const text = version.startsWith('v') ? version.slice(1) : version
  const release = text === EDGE ? EDGE : releaseOfVersion(text)
  return release === undefined ? undefined : { family: ALPINE, release, version: text, decidedBy: '--distro' }
}

/** `3.18.4` → `3.18`; a version of the development branch (`3.19.0_alpha20230901`) → `edge`. */
function releaseOfVersion(version: string): string | undefined {
  const parts = /^(?<release>\d+\.\d+)(?:\.\d+)*(?<suffix>_[a-z]+\d*)?$/.exec(version)?.groups
  if (!parts) return undefined
  const isDevelopment = /^_(?:alpha|git)/.test(parts['suffix'] ?? '')
  return isDevelopment ? EDGE : parts['release']
}
