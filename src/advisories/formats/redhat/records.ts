import type { AdvisoryStatus, AffectedPackage, Qualifiers } from '../../../core/advisory.ts'
import type { FeedSink } from '../../../core/feed.ts'
import { type Purl, parsePurl } from '../../../core/purl.ts'
import type { VexComponent, VexFlaw } from '../csaf-vex/index.ts'
import { redhatNamespace, SOURCE } from './names.ts'
import { productOf } from './products.ts'

/**
 * Writes what a document says of the RPM packages of one major version. Packages of several products and architectures
 * with the same fix are one record: a flaw of a kernel has thousands of components.
 */
export function addRedHatFlaw({ advisory, components }: VexFlaw, major: string, sink: FeedSink): void {
  const groups = new Map<string, Group>()
  const found = components.flatMap((component) => entryOf(component, major) ?? [])
  const open = found.filter(({ status }) => status !== 'fixed' && status !== 'not_affected')
  const openNames = new Set(open.map(({ name }) => name))
  for (const entry of [...found, ...asSources(open)]) {
    // What is not affected says something only where its source may be.
    if (entry.status === 'not_affected' && openNames.size === 0) continue
    if (entry.status === 'fixed' && entry.name.endsWith(SOURCE)) continue
    add(groups, entry)
  }
  if (groups.size === 0) return
  sink.advisory(advisory)
  for (const group of groups.values()) sink.affected(affectedOf(advisory.id, major, group))
}

interface Entry {
  readonly name: string
  readonly status: AdvisoryStatus
  readonly fixed?: string
  readonly arch?: string
  readonly module?: string
  readonly product: string
  readonly said: VexComponent
}

function entryOf(said: VexComponent, major: string): Entry | undefined {
  const product = productOf(said.cpe)
  if (product?.major !== major || !said.purl.startsWith('pkg:rpm/')) return undefined
  const purl = parsePurl(said.purl)
  if (!purl || isDebug(purl.name)) return undefined
  const { arch, rpmmod, epoch } = purl.qualifiers ?? {}
  const name = arch === 'src' ? `${purl.name}${SOURCE}` : purl.name
  const module = moduleOf(rpmmod)
  return {
    name,
    status: said.status,
    ...(said.status === 'fixed' ? { fixed: evrOf(purl, epoch) } : {}),
    ...(arch && arch !== 'src' && arch !== 'noarch' ? { arch } : {}),
    ...(module ? { module } : {}),
    product: product.name,
    said,
  }
}

/** They hold no code that runs, and are half of all components. */
function isDebug(name: string): boolean {
  return name.endsWith('-debuginfo') || name.endsWith('-debugsource')
}

function evrOf({ version = '' }: Purl, epoch: string | undefined): string {
  return epoch && epoch !== '0' ? `${epoch}:${version}` : version
}

/** `nodejs:18:8080020230718102425:63b34585` → `nodejs:18`; a word without a stream (`rhel10`) is no module. */
function moduleOf(rpmmod: string | undefined): string | undefined {
  const [name, stream] = rpmmod?.split(':') ?? []
  return name && stream ? `${name}:${stream}` : undefined
}

/**
 * What has no fix is often told of the source alone, under its bare name; then all that was built from it is meant.
 * Newer documents list binaries beside `name.src`, and are taken by their word.
 */
function asSources(open: readonly Entry[]): Entry[] {
  const listed = new Set(open.filter(({ name }) => name.endsWith(SOURCE)).map(({ product }) => product))
  return open
    .filter(({ name, product }) => !name.endsWith(SOURCE) && !listed.has(product))
    .map((entry) => ({ ...entry, name: `${entry.name}${SOURCE}` }))
}

interface Group {
  readonly first: Entry
  readonly arches: Set<string>
  readonly products: Set<string>
  isForAll: boolean
}

function add(groups: Map<string, Group>, entry: Entry): void {
  const { name, status, fixed, module, said } = entry
  const key = JSON.stringify([name, status, fixed, module, said.reason, said.erratum, said.level])
  const group = groups.get(key) ?? { first: entry, arches: new Set(), products: new Set(), isForAll: false }
  if (entry.arch === undefined) group.isForAll = true
  else group.arches.add(entry.arch)
  group.products.add(entry.product)
  groups.set(key, group)
}

function affectedOf(
  advisory: string,
  major: string,
  { first, arches, products, isForAll }: Group,
): AffectedPackage {
  const { name, status, fixed, module, said } = first
  const qualifiers: Qualifiers = {
    ...(isForAll ? {} : { arches: [...arches].sort() }),
    ...(module ? { modules: [module] } : {}),
    products: [...products].sort(),
  }
  return {
    advisory,
    namespace: redhatNamespace(major),
    name,
    status,
    ...(said.reason ? { statusReason: said.reason } : {}),
    ranges: status === 'not_affected' ? [] : [fixed === undefined ? {} : { fixed }],
    ...(said.level ? { severity: { author: 'redhat', level: said.level } } : {}),
    ...(said.erratum ? { vendorIds: [said.erratum] } : {}),
    qualifiers,
  }
}
