import type { BaseFinder, BaseImage, OtherBase } from '../core/base-image.ts'
import { compareText } from '../core/compare-text.ts'
import type { Digest } from '../core/digest.ts'
import type { ImageConfig } from '../core/image.ts'
import { formatImageReference, parseImageReference } from '../core/image-reference.ts'
import type { LayerInfo } from '../core/inventory.ts'
import { type BaseIndex, type KnownBase, longestPrefix } from './base-index.ts'
import { baseOfHistory } from './history.ts'
import { type NamedBase, namedBase } from './labels.ts'

/** All that is known of an image from which its base can be told. */
export interface BaseClues {
  readonly config: Pick<ImageConfig, 'labels' | 'history'>
  readonly configDigest?: Digest
  readonly layers: readonly Pick<LayerInfo, 'diffId'>[]
  /** Of its manifest. */
  readonly annotations?: Readonly<Record<string, string>>
  readonly index?: BaseIndex
  /** By an attestation of how it was built: the image and, where that can be told, how many layers are its. */
  readonly attested?: NamedBase & { readonly layers?: number }
}

/** What one finder says. */
interface Clue extends Pick<BaseImage, 'name' | 'digest' | 'layers' | 'created' | 'otherNames'> {
  readonly foundBy: BaseFinder
}

/**
 * The base image, by whoever knows it best. Diff ids come first, because nobody has to be believed; then how it was
 * built; then labels, which may be those of the base's own base. History tells how many layers there are where nobody
 * else does. Others that name another image are listed, and not followed. Pure.
 */
export function findBase(clues: BaseClues): BaseImage | undefined {
  const named = labelClue(clues)
  const found = [layersClue(clues, named), attestedClue(clues), named].filter((one) => one !== undefined)
  const counted = found.find(({ layers }) => layers !== undefined)
  const history = counted ? undefined : historyClue(clues)
  const [best] = found
  if (!best) return history && { ...history, layersBy: 'history' }
  const others = found.slice(1).flatMap((one) => contradiction(best, one))
  const { layers: _layers, ...told } = best
  return {
    ...told,
    ...layersOf(counted ?? history),
    ...(others.length === 0 ? {} : { others }),
  }
}

function layersOf(clue: Clue | undefined): Pick<BaseImage, 'layers' | 'layersBy'> {
  if (clue?.layers === undefined || clue.foundBy === 'label') return {}
  return { layers: clue.layers, layersBy: clue.foundBy }
}

function layersClue({ index, layers, configDigest }: BaseClues, named: Clue | undefined): Clue | undefined {
  if (!index || index.size === 0) return undefined
  const diffIds = layers.map(({ diffId }) => diffId)
  const [best, ...others] = bestFirst(longestPrefix(index, diffIds, configDigest), named)
  if (!best) return undefined
  const otherNames = [...new Set(others.map(({ name }) => name))].filter((name) => name !== best.name)
  return {
    name: best.name,
    ...(best.digest ? { digest: best.digest } : {}),
    ...(best.created === undefined ? {} : { created: best.created }),
    foundBy: 'layers',
    layers: best.layers,
    ...(otherNames.length === 0 ? {} : { otherNames: otherNames.sort(compareText) }),
  }
}

/** The one that the image names itself; else the one that was added last. */
function bestFirst(bases: readonly KnownBase[], named: Clue | undefined): KnownBase[] {
  const isNamed = (base: KnownBase): number => Number(named !== undefined && isSame(named, base))
  return bases.toSorted(
    (a, b) => isNamed(b) - isNamed(a) || compareText(b.addedAt, a.addedAt) || compareText(a.name, b.name),
  )
}

function attestedClue({ attested, layers }: BaseClues): Clue | undefined {
  if (attested?.name === undefined) return undefined
  const { layers: count, ...base } = attested
  const isPart = count !== undefined && count > 0 && count <= layers.length
  return { ...base, foundBy: 'attestation', ...(isPart ? { layers: count } : {}) }
}

/** Annotations before labels: they are not handed down. */
function labelClue({ annotations, config }: BaseClues): Clue | undefined {
  const named = [annotations ?? {}, config.labels].map(namedBase).find(({ name }) => name !== undefined)
  return named && { ...named, foundBy: 'label' }
}

function historyClue({ config, layers }: BaseClues): Clue | undefined {
  const base = baseOfHistory(config.history, layers.length)
  return base.kind === 'known' ? { foundBy: 'history', layers: base.layers } : undefined
}

/** What a clue says that cannot be said of the same image. */
function contradiction(best: Clue, { name, digest, foundBy }: Clue): OtherBase[] {
  if (name === undefined || isSame(best, { name, ...(digest ? { digest } : {}) })) return []
  return [{ name, ...(digest ? { digest } : {}), foundBy }]
}

function isSame(
  one: Pick<Clue, 'name' | 'digest' | 'otherNames'>,
  other: Pick<Clue, 'name' | 'digest'>,
): boolean {
  if (one.digest !== undefined && one.digest === other.digest) return true
  const names = [one.name, ...(one.otherNames ?? [])].map((name) => name && fullName(name))
  return other.name !== undefined && names.includes(fullName(other.name))
}

/** `debian:12` and `docker.io/library/debian:12` are one; a digest behind a tag is not part of the name. */
function fullName(name: string): string {
  const reference = parseImageReference(name)
  if (!reference) return name
  const { digest: _digest, ...tagged } = reference
  return formatImageReference(reference.tag === undefined ? reference : tagged)
}
