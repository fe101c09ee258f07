import { type Distribution, formatDistribution } from '../../core/distribution.ts'
import { PlimsollError } from '../../core/errors.ts'
import { type Purl, parsePurl } from '../../core/purl.ts'
import { distributionOfPurl } from '../../ecosystems/identify.ts'
import { packageOfPurl } from '../../packaging/package-of-purl.ts'
import { inventoryOfPackages } from './inventory-of-packages.ts'
import type { Contents } from './types.ts'

/** Packages that somebody names. Throws `purl-invalid`. */
export function inspectPurls(texts: readonly string[], distribution: Distribution | undefined): Contents {
  const purls = texts.map(parse)
  return {
    target: {
      kind: 'purls',
      name: texts.length === 1 ? (texts[0] ?? '') : 'package URLs',
      repoTags: [],
      repoDigests: [],
    },
    inventory: inventoryOfPackages(
      new Map([['purl', purls.map(packageOfPurl)]]),
      distribution ?? commonDistribution(purls),
    ),
  }
}

function parse(text: string): Purl {
  const purl = parsePurl(text)
  if (purl) return purl
  throw new PlimsollError('purl-invalid', `«${text}» is no package URL.`)
}

function commonDistribution(purls: readonly Purl[]): Distribution | undefined {
  const found = new Map<string, Distribution>()
  for (const purl of purls) {
    const distribution = distributionOfPurl(purl)
    if (distribution) found.set(`${distribution.family} ${distribution.release}`, distribution)
  }
  const [first, second] = [...found.values()]
  if (first && second) {
    const names = `${formatDistribution(first)} and ${formatDistribution(second)}`
    throw new PlimsollError('purl-invalid', `The packages are of different distributions: ${names}.`)
  }
  return first
}
