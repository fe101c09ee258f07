import type { NvdConfiguration } from './nvd-record.ts'
import { cpeParts } from './products.ts'

type NvdNode = NvdConfiguration['nodes'][number]
type NvdMatch = NvdNode['cpeMatch'][number]

/** Beginnings of the names of systems on which no program of a Linux image runs. */
const OTHER_SYSTEMS: readonly string[] = [
  'windows',
  'mac_os',
  'macos',
  'iphone_os',
  'ipados',
  'tvos',
  'watchos',
  'android',
  'freebsd',
  'netbsd',
  'solaris',
  'sunos',
  'aix',
  'hp-ux',
  'openvms',
]

/** @param name a product that is an operating system, or the target software of a CPE */
export function isOtherSystem(name: string): boolean {
  return name === 'openbsd' || OTHER_SYSTEMS.some((beginning) => name.startsWith(beginning))
}

/**
 * Whether what a record demands beside a program can be there: not another operating system. Of hardware, of Linux
 * distributions and of other programs it is not known, and they may be.
 * @param node the one that names the program
 */
export function possibleOnLinux({ operator, nodes }: NvdConfiguration, node: NvdNode): boolean {
  if (!mayHold(node)) return false
  return operator !== 'AND' || nodes.every((other) => other === node || mayHold(other))
}

function mayHold({ operator, negate, cpeMatch }: NvdNode): boolean {
  // That something unknown does not hold may be, too.
  if (negate || cpeMatch.length === 0) return true
  const holds = (match: NvdMatch): boolean => !isOther(match)
  return operator === 'AND' ? cpeMatch.every(holds) : cpeMatch.some(holds)
}

function isOther({ criteria }: NvdMatch): boolean {
  const [part, , product = ''] = cpeParts(criteria) ?? []
  return part === 'o' && isOtherSystem(product)
}

/** Names that stand for the rest of a long list. */
const MAX_NAMES = 3

/** In words, what else has to be there; `undefined` where nothing has. */
export function conditionsOf({ operator, nodes }: NvdConfiguration, node: NvdNode): string | undefined {
  const others = operator === 'AND' ? nodes.filter((other) => other !== node) : []
  const inNode = node.operator === 'AND' ? node.cpeMatch.filter(({ vulnerable }) => !vulnerable) : []
  const names = [...others.flatMap(({ cpeMatch }) => cpeMatch), ...inNode].flatMap(({ criteria }) => {
    const [, vendor, product] = cpeParts(criteria) ?? []
    return product === undefined ? [] : [`${vendor}:${product}`]
  })
  const distinct = [...new Set(names)]
  if (distinct.length === 0) return undefined
  const more = distinct.length > MAX_NAMES ? ', …' : ''
  return `only together with ${distinct.slice(0, MAX_NAMES).join(', ')}${more}`
}
