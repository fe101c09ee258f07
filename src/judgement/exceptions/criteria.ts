import { ADVISORY_STATUSES, type AdvisoryStatus } from '../../core/advisory.ts'
import { didYouMean } from '../../core/did-you-mean.ts'
import { messageOf } from '../../core/errors.ts'
import { type GlobPattern, matchesGlob, parseGlob } from '../../core/glob.ts'
import { listed } from '../../core/listed.ts'
import { parseSeverity, SEVERITIES, severityRank } from '../../core/severity.ts'
import { parsePackagePattern } from './package-pattern.ts'
import type { Criterion, Fail, Scene } from './types.ts'

/*
 * What an exception may ask of a finding. Of several values one must hold; what is no value ends in `fail`.
 */

/**
 * Every id of a flaw has a digit in it, but for a few of GitHub's, which are made of letters by chance, and rules of
 * secrets.
 */
function isId(text: string): boolean {
  return /^[a-z0-9][\w.:+/-]*$/i.test(text) && (/\d/.test(text) || /^ghsa-/i.test(text) || isSecretRule(text))
}

/** Ids of rules of secrets are words with hyphens between, of which none is a number: `aws-access-key-id`. */
export function isSecretRule(id: string): boolean {
  return (
    /^(?!ghsa-)[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/i.test(id) && !id.split('-').some((word) => /^\d+$/.test(word))
  )
}

/** Any id of the flaw, in any case. */
export function idCriterion(values: readonly string[], fail: Fail): Criterion {
  const ids = values.map((value) => value.trim().toUpperCase())
  const wrong = ids.find((id) => !isId(id))
  if (wrong !== undefined) return fail(`is to be an id such as CVE-2024-1234, not «${wrong}»`)
  return {
    key: 'id',
    values: ids,
    words: listed(
      ids.map((id) => (isSecretRule(id) ? id.toLowerCase() : id)),
      5,
    ),
    isVoid: false,
    test: ({ ids: own }) => own.some((id) => ids.includes(id.toUpperCase())),
    testMisconfiguration: ({ id, aliases }) =>
      [id, ...aliases].some((own) => ids.includes(own.toUpperCase())),
  }
}

export function packageCriterion(values: readonly string[], fail: Fail): Criterion {
  const patterns = values.map((value) => {
    const pattern = parsePackagePattern(value)
    return 'fault' in pattern ? fail(pattern.fault) : pattern
  })
  return {
    key: 'package',
    values,
    words: `on ${listed(values, 5)}`,
    isVoid: values.some((value) => isOnlyStars(value.replace(/^pkg:/, ''))),
    test: ({ package: pkg }) => patterns.some(({ matches }) => matches(pkg)),
  }
}

/** The file that names the package; of what lies in an archive also the path within it. */
export function pathCriterion(values: readonly string[], fail: Fail): Criterion {
  const globs = globsOf(values, fail)
  return {
    key: 'path',
    values,
    words: `at ${listed(values, 5)}`,
    isVoid: values.some(isOnlyStars),
    test: ({ package: { path, pathInside } }) =>
      fits(globs, path) || (pathInside !== undefined && fits(globs, `${path}/${pathInside}`)),
    testMisconfiguration: ({ place: { file } }) => fits(globs, file),
  }
}

/** Fewest hex digits that name a layer. */
const LEAST_DIGITS = 12

/** The layer that brought the package: by its digest, or its diff id; `base` is all that come with the base image. */
export function layerCriterion(values: readonly string[], fail: Fail): Criterion {
  const tests = values.map((value) => {
    if (value === 'base') return isOfBase
    const [, algorithm, hex = ''] = /^(?:(sha256|sha512):)?([0-9a-f]+)$/.exec(value.toLowerCase()) ?? []
    if (hex.length < LEAST_DIGITS)
      return fail(`is to be base, or a digest of at least ${LEAST_DIGITS} hex digits, not «${value}»`)
    const begins = (digest: string | undefined): boolean => {
      const [ownAlgorithm, ownHex] = digest?.split(':') ?? []
      return (algorithm ?? ownAlgorithm) === ownAlgorithm && ownHex?.startsWith(hex) === true
    }
    return (layer: number, { facts }: Scene): boolean => {
      const own = facts.layers[layer]
      return begins(own?.diffId) || begins(own?.digest)
    }
  })
  return {
    key: 'layer',
    values,
    words: `in ${listed(
      values.map((value) => (value === 'base' ? 'the base image' : `layer ${value}`)),
      5,
    )}`,
    isVoid: false,
    test: ({ package: { originLayer } }, scene) =>
      originLayer !== undefined && tests.some((test) => test(originLayer, scene)),
    ...(values.every((value) => value === 'base') ? { blocked: baseUnknown } : {}),
  }
}

/** @param name glob that the name of the base image must fit as well */
export function baseImageCriterion(name: string | undefined, fail: Fail): Criterion {
  const globs = name === undefined ? undefined : globsOf([name], fail)
  return {
    key: 'base-image',
    values: [name ?? 'true'],
    words: name === undefined ? 'in the base image' : `in the base image ${name}`,
    isVoid: false,
    test: ({ package: { originLayer } }, scene) =>
      originLayer !== undefined &&
      isOfBase(originLayer, scene) &&
      (!globs || (scene.base.name !== undefined && fits(globs, scene.base.name))),
    blocked: (scene) =>
      baseUnknown(scene) ??
      (globs && scene.base.name === undefined ? 'nobody names its base image' : undefined),
  }
}

function isOfBase(layer: number, { base }: Scene): boolean {
  return base.kind === 'known' && layer < base.layers
}

function baseUnknown({ base }: Scene): string | undefined {
  return base.kind === 'unknown' ? `the base image is not known: ${base.why}` : undefined
}

/** `Deployment/shop/web`, `Pod/*`: kind, namespace where it has one, name; or a container of it, `…/web/sidecar`. */
export function resourceCriterion(values: readonly string[], fail: Fail): Criterion {
  const globs = globsOf(values, fail)
  return {
    key: 'resource',
    values,
    words: `in ${listed(values, 5)}`,
    isVoid: values.some(isOnlyStars),
    test: () => false,
    testMisconfiguration: ({ subject: { kind, namespace, name = '', container } }) => {
      const names = [`${kind}/${name}`, ...(namespace === undefined ? [] : [`${kind}/${namespace}/${name}`])]
      const all = container === undefined ? names : [...names, ...names.map((one) => `${one}/${container}`)]
      return all.some((one) => fits(globs, one))
    },
  }
}

/** The name by which it was asked for, its tags in full, or its digests. */
export function imageCriterion(values: readonly string[], fail: Fail): Criterion {
  const globs = globsOf(values, fail)
  return {
    key: 'image',
    values,
    words: `in ${listed(values, 5)}`,
    isVoid: values.some(isOnlyStars),
    test: (_finding, { facts: { target } }) =>
      [target.name, ...target.repoTags, ...target.repoDigests].some((name) => fits(globs, name)),
  }
}

export function statusCriterion(values: readonly string[], fail: Fail): Criterion {
  const statuses = values.map((value): AdvisoryStatus => {
    const status = ADVISORY_STATUSES.find((one) => one === value.trim().toLowerCase())
    return (
      status ??
      fail(
        `does not know «${value}»${didYouMean(value, ADVISORY_STATUSES)}; there are: ${ADVISORY_STATUSES.join(', ')}`,
      )
    )
  })
  return {
    key: 'status',
    values: statuses,
    words: `with status ${statuses.join(' or ')}`,
    isVoid: false,
    test: ({ status }) => statuses.includes(status),
  }
}

/** At most that. What has no severity may have any, so it is only below the highest. */
export function severityCriterion(value: string, fail: Fail): Criterion {
  const most = parseSeverity(value.trim())
  if (!most)
    return fail(
      `does not know «${value}»${didYouMean(value, SEVERITIES)}; there are: ${SEVERITIES.join(', ')}`,
    )
  const isVoid = most === 'CRITICAL'
  return {
    key: 'severity',
    values: [most],
    words: most === 'UNKNOWN' ? 'of unknown severity' : `of severity ${most} at most`,
    isVoid,
    test: ({ severity: { level } }) =>
      level === 'UNKNOWN' ? isVoid || most === 'UNKNOWN' : severityRank(level) <= severityRank(most),
    testMisconfiguration: ({ severity }) => severityRank(severity) <= severityRank(most),
  }
}

/** `CVE-2024-1 on pkg:deb/debian/curl`. */
export function subjectOf(criteria: readonly Criterion[]): string {
  const words = criteria.map((one) => one.words)
  return (criteria.some(({ key }) => key === 'id') ? words : ['everything', ...words]).join(' ')
}

function globsOf(values: readonly string[], fail: Fail): readonly GlobPattern[] {
  try {
    return values.flatMap(parseGlob)
  } catch (error) {
    return fail(`has a fault. ${messageOf(error)}`)
  }
}

function fits(globs: readonly GlobPattern[], text: string): boolean {
  const segments = text.split('/').filter((segment) => segment !== '' && segment !== '.')
  return globs.some((glob) => matchesGlob(glob, segments))
}

function isOnlyStars(pattern: string): boolean {
  return /^[*/@]+$/.test(pattern)
}
