import type { Mutable } from '../../../core/mutable.ts'
import { attributeOf, childOf, childrenOf, textOf, type XmlElement } from '../../xml-records.ts'
import type { Fix, Flaw, Update } from './types.ts'
import { idsIn, severityOf } from './words.ts'

/*
 * `<update type="security" status="final"><id/><title/><severity/><description/><issued date=""/>
 *    <references><reference type="cve" id="" href=""/></references>
 *    <pkglist><collection><module name="" stream=""/><package name="" epoch="" version="" release="" arch=""/>…`
 * https://github.com/rpm-software-management/createrepo_c/blob/master/src/updateinfo.h
 */

export interface UpdateContext {
  /** Who rates: `amazon`, `rocky`. */
  readonly author: string
  /** Module streams by package, of the repository. */
  readonly modules: ReadonlyMap<string, string>
  /** Whether a package is listed for every architecture that has the fix; otherwise its architecture says nothing. */
  readonly listsArches: boolean
}

/** `undefined` for an update that fixes no flaw, or that has been taken back. */
export function parseUpdate(element: XmlElement, context: UpdateContext): Update | undefined {
  const id = textOf(element, 'id')
  const description = textOf(element, 'description')
  const flaws = flawsOf(element, description)
  const isSecurity = attributeOf(element, 'type') === 'security' || flaws.length > 0
  if (!isSecurity || attributeOf(element, 'status') === 'retracted') return undefined
  const title = textOf(element, 'title')
  const severity = severityOf(textOf(element, 'severity'), context.author)
  const issued = dateOf(childOf(element, 'issued'))
  const updated = dateOf(childOf(element, 'updated'))
  return {
    id,
    ...(title ? { title } : {}),
    ...(description ? { description } : {}),
    ...(severity ? { severity } : {}),
    ...(issued ? { issued } : {}),
    ...(updated ? { updated } : {}),
    flaws,
    fixes: fixesOf(element, title, context),
  }
}

/** References name them by id or in their titles (those to Bugzilla); old updates in their text alone. */
function flawsOf(element: XmlElement, description: string): readonly Flaw[] {
  const flaws = new Map<string, Mutable<Flaw>>()
  for (const reference of childrenOf(childOf(element, 'references'), 'reference')) {
    const id = attributeOf(reference, 'id')
    const href = attributeOf(reference, 'href')
    for (const cve of idsIn(`${id} ${attributeOf(reference, 'title')}`)) {
      if (flaws.has(cve)) continue
      flaws.set(cve, { id: cve, ...(cve === id && href ? { reference: href } : {}) })
    }
  }
  if (flaws.size === 0) {
    const text = `${textOf(element, 'title')} ${textOf(element, 'summary')} ${description}`
    for (const cve of idsIn(text)) flaws.set(cve, { id: cve })
  }
  const sections = sectionsOf(description)
  for (const flaw of flaws.values()) {
    const isOfFlaw =
      flaws.size === 1 && sections.size === 0 && !description.startsWith('For more information')
    const text = isOfFlaw ? description : sections.get(flaw.id)
    if (text) flaw.description = text
  }
  return [...flaws.values()]
}

/** Amazon gives each flaw a section of its own, behind a line of its id and a colon. */
function sectionsOf(description: string): ReadonlyMap<string, string> {
  const sections = new Map<string, string[]>()
  let section: string[] | undefined
  for (const raw of description.split('\n')) {
    const line = raw.trim()
    const id = line.endsWith(':') ? line.slice(0, -1) : ''
    if (/^CVE-\d{4}-\d{4,19}$/.test(id)) {
      section = []
      if (!sections.has(id)) sections.set(id, section)
    } else section?.push(line)
  }
  return new Map([...sections].map(([id, lines]) => [id, lines.join('\n').trim()]))
}

function fixesOf(element: XmlElement, title: string, context: UpdateContext): readonly Fix[] {
  const fixes: Fix[] = []
  const collections = childrenOf(childOf(element, 'pkglist'), 'collection')
  const streamOf = streamsOfTitle(title, collections)
  for (const collection of collections) {
    const module = moduleOf(childOf(collection, 'module'))
    for (const pkg of childrenOf(collection, 'package')) {
      const name = attributeOf(pkg, 'name')
      const arch = attributeOf(pkg, 'arch')
      if (arch === 'src' || /-debug(?:info|source)$/.test(name)) continue // They run nowhere.
      const { version, artifact } = versionOf(pkg, name, arch)
      const stream = module ?? context.modules.get(artifact) ?? streamOf(pkg)
      fixes.push({
        name,
        version,
        ...(context.listsArches && arch ? { arch } : {}),
        ...(stream === undefined ? {} : { module: stream }),
      })
    }
  }
  return fixes
}

function versionOf(
  pkg: XmlElement,
  name: string,
  arch: string,
): { readonly version: string; readonly artifact: string } {
  const epoch = attributeOf(pkg, 'epoch') || '0'
  const release = attributeOf(pkg, 'release')
  const version = `${attributeOf(pkg, 'version')}${release ? `-${release}` : ''}`
  return {
    version: epoch === '0' ? version : `${epoch}:${version}`,
    artifact: `${name}-${epoch}:${version}.${arch}`,
  }
}

function moduleOf(module: XmlElement | undefined): string | undefined {
  const name = attributeOf(module, 'name')
  const stream = attributeOf(module, 'stream')
  return name && stream ? `${name}:${stream}` : undefined
}

/**
 * The stream of a module's build that has left `modules.yaml` by now: `Important: nodejs:14 security update` names it
 * still. But an update may hold builds of two streams (RLSA-2021:3666 has 14.17.5 and 12.22.5); then it is of the one
 * that is called like the stream, and of the other nothing is known.
 */
function streamsOfTitle(
  title: string,
  collections: readonly XmlElement[],
): (pkg: XmlElement) => string | undefined {
  const module = title.split(/\s+/).find((word) => /^[a-z0-9][\w.+-]*:[\w.+-]+$/i.test(word))
  if (module === undefined) return () => undefined
  const stream = module.slice(module.indexOf(':') + 1)
  const versions = new Map<string, Set<string>>()
  for (const pkg of collections.flatMap((collection) => childrenOf(collection, 'package'))) {
    const name = attributeOf(pkg, 'name')
    versions.set(name, (versions.get(name) ?? new Set()).add(attributeOf(pkg, 'version')))
  }
  return (pkg) => {
    if (!/\.module[+_]/.test(attributeOf(pkg, 'release'))) return undefined
    const version = attributeOf(pkg, 'version')
    const isOnly = versions.get(attributeOf(pkg, 'name'))?.size === 1
    return isOnly || `${version}.`.startsWith(`${stream}.`) ? module : undefined
  }
}

/** `2023-02-17 20:41`, `2025-06-11T19:52:52Z`; without a zone it is UTC. */
function dateOf(element: XmlElement | undefined): string | undefined {
  const match = /^(?<day>\d{4}-\d\d-\d\d)(?:[ T](?<time>\d\d:\d\d(?::\d\d)?))?/.exec(
    attributeOf(element, 'date'),
  )
  if (!match?.groups) return undefined
  const milliseconds = Date.parse(`${match.groups['day']}T${match.groups['time'] ?? '00:00'}Z`)
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString()
}
