import { compareText } from '../../core/compare-text.ts'
import type { Misconfiguration } from '../../core/misconfiguration.ts'
import type { Confidence, SecretHit, SecretPlace } from '../../core/secret.ts'
import type { SecretRule } from '../types.ts'
import { placeWords } from './words.ts'

/** A hit, with where the text lies that it is in. */
export interface LocatedHit {
  readonly hit: SecretHit
  /** Where that is apart from what the hit itself says. */
  readonly place: Pick<SecretPlace, 'kind' | 'path' | 'layer' | 'hiddenBy' | 'commit'>
}

/** One secret, with the digest by which a baseline knows it. */
export interface FoundSecret {
  readonly digest: string
  readonly misconfiguration: Misconfiguration
}

/** What was looked into, as reports name it. */
export interface LookedInto {
  /** `Image`, `Folder`, `Repository`. */
  readonly kind: string
  readonly name: string
}

/** Places of one secret that are listed; a key may lie in ten thousand files. */
export const MAX_PLACES = 50

/** The file that reports name for what stands in the config of an image; Trivy calls it so too. */
export const CONFIG_FILE = 'config.json'

/** The same secret in many places is one misconfiguration. Pure; in no order. */
export function collectSecrets(
  hits: readonly LocatedHit[],
  rules: ReadonlyMap<string, SecretRule>,
  into: LookedInto,
): FoundSecret[] {
  const secrets = Map.groupBy(hits, ({ hit }) => hit.digest)
  return [...secrets].flatMap(([digest, found]) => {
    const [first] = found
    const rule = first && rules.get(first.hit.rule)
    return rule ? [{ digest, misconfiguration: secretOf(found, rule, into) }] : []
  })
}

function secretOf(found: readonly LocatedHit[], rule: SecretRule, into: LookedInto): Misconfiguration {
  const places = found.map(placeOf).sort(comparePlaces)
  const surest = found.reduce((best, one) => (isSurer(one, best) ? one : best))
  const [place] = places as [SecretPlace]
  const { masked, note, confidence } = surest.hit
  return {
    kind: 'misconfiguration',
    class: 'secret',
    id: rule.id,
    aliases: [],
    title: rule.title,
    severity: rule.severity,
    message: `${rule.title} (${masked}${note === undefined ? '' : `, ${note}`}) ${placeWords(places)}`,
    description: 'Whoever can read this can use the secret.',
    advice: rule.advice,
    references: rule.references,
    standards: [],
    subject: { kind: into.kind, name: into.name, path: [] },
    place: {
      file: place.kind === 'file' || place.kind === 'commit' ? place.path : CONFIG_FILE,
      ...(place.line === undefined ? {} : { startLine: place.line, endLine: place.line }),
      ...(place.column === undefined ? {} : { startColumn: place.column }),
      ...(place.layer === undefined ? {} : { layer: place.layer }),
      ...(place.hiddenBy === undefined ? {} : { hiddenBy: place.hiddenBy }),
      excerpt: place.excerpt,
    },
    secret: {
      category: rule.category,
      confidence,
      masked,
      places: places.slice(0, MAX_PLACES),
      morePlaces: Math.max(0, places.length - MAX_PLACES),
      ...(note === undefined ? {} : { note }),
    },
  }
}

function placeOf({ hit, place }: LocatedHit): SecretPlace {
  const { pathInside, line, column, excerpt } = hit
  return {
    ...place,
    ...(pathInside === undefined ? {} : { pathInside }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    excerpt,
  }
}

const ORDER: readonly Confidence[] = ['high', 'medium', 'low']

function isSurer(a: LocatedHit, b: LocatedHit): boolean {
  return ORDER.indexOf(a.hit.confidence) < ORDER.indexOf(b.hit.confidence)
}

/** What is seen in the end comes first: that is where somebody would look. */
function comparePlaces(a: SecretPlace, b: SecretPlace): number {
  return (
    Number(a.hiddenBy !== undefined) - Number(b.hiddenBy !== undefined) ||
    KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
    (a.layer ?? 0) - (b.layer ?? 0) ||
    compareText(a.path, b.path) ||
    compareText(a.pathInside ?? '', b.pathInside ?? '') ||
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0) ||
    compareText(a.commit ?? '', b.commit ?? '')
  )
}

const KINDS: readonly SecretPlace['kind'][] = ['file', 'environment', 'label', 'history', 'commit']
