import type { BaseFinder, BaseImage } from '../core/base-image.ts'
import { isFromBase } from '../core/base-image.ts'
import { counted } from '../core/counted.ts'
import { shortDigest } from '../core/digest.ts'
import type { Report } from '../core/report.ts'

/** How a base was found, after `found by`. */
const FOUND_BY: Readonly<Record<BaseFinder, string>> = {
  layers: 'diff ids',
  attestation: 'an attestation of its build',
  label: 'a label',
  history: 'its history',
}

/**
 * `Base image debian:12 (2 of 5 layers, found by diff ids): 40 of 63 findings come with it.`, and what else is said of
 * the base; `undefined` where nobody knows of one.
 */
export function baseLine(
  report: Pick<Report, 'base' | 'layers' | 'findings' | 'suppressed'>,
): string | undefined {
  const { base, layers } = report
  if (!base) return undefined
  const name = base.name ?? 'of an unknown name'
  return [`Base image ${name} (${factsOf(base, layers.length)})${shareOf(report)}`, ...othersOf(base)].join(
    '. ',
  )
}

function factsOf(base: BaseImage, layers: number): string {
  const { foundBy, layersBy } = base
  if (base.layers === undefined) return `named by ${FOUND_BY[foundBy]}; which layers are its is not known`
  const count = `${base.layers} of ${counted(layers, 'layer')}`
  return foundBy === layersBy || layersBy === undefined
    ? `${count}, found by ${FOUND_BY[foundBy]}`
    : `named by ${FOUND_BY[foundBy]}; ${count}, by ${FOUND_BY[layersBy]}`
}

/** How many of the findings are the base's, and how many were left out for it. */
function shareOf({ base, findings, suppressed }: Pick<Report, 'base' | 'findings' | 'suppressed'>): string {
  if (base?.layers === undefined) return ''
  const own = findings.filter(({ package: pkg }) => isFromBase(pkg.originLayer, base) === true).length
  const gone = suppressed.filter(({ by }) => by === '--exclude-base').length
  const share = `: ${own} of ${counted(findings.length, 'finding')} ${own === 1 ? 'comes' : 'come'} with it`
  return gone === 0 ? share : `${share}, ${gone} that did ${gone === 1 ? 'was' : 'were'} left out`
}

function othersOf({ others = [] }: BaseImage): string[] {
  return others.map(({ name, digest, foundBy }) => {
    const exact = digest ? ` (${shortDigest(digest)})` : ''
    const doubt = foundBy === 'label' ? ', which may be that of the base itself' : ''
    return `${name}${exact} is named by ${FOUND_BY[foundBy]}${doubt}`
  })
}
