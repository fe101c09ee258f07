import { formatDistribution } from '../../core/distribution.ts'
import { formatPlatform } from '../../core/platform.ts'
import type { Report } from '../../core/report.ts'
import { baseLayersOf } from '../../judgement/base-layers.ts'
import { hygieneLine } from '../hygiene-words.ts'
import { sizeWords } from '../size-words.ts'
import { html, type Markup } from './markup.ts'

const KINDS: Readonly<Record<Report['target']['kind'], string>> = {
  image: 'Container image',
  rootfs: 'Root file system',
  filesystem: 'Source tree',
  repository: 'Repository',
  sbom: 'Bill of materials',
  purls: 'Packages by name',
  manifests: 'Manifests of Kubernetes',
  cluster: 'Cluster',
}

export function titleOf(reports: readonly Report[]): string {
  const [first] = reports
  if (!first) return 'No images'
  return reports.length === 1 ? first.target.name : `${reports.length} images`
}

/** What was scanned, when, with what. */
export function header(reports: readonly Report[]): Markup {
  const [first] = reports
  const kind = first && reports.length === 1 ? KINDS[first.target.kind] : 'Summary of several reports'
  const facts = first && reports.length === 1 ? factsOf(first) : commonFacts(reports)
  return html`<header class="top">
<p class="kind">${kind} · judged by Plimsoll</p>
<h1>${titleOf(reports)}</h1>
<dl class="facts">
${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>\n`)}</dl>
</header>
`
}

type Fact = readonly [name: string, value: string]

function factsOf(report: Report): readonly Fact[] {
  const { target, distribution, layers, packages } = report
  const os = distribution && (distribution.prettyName ?? formatDistribution(distribution))
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Distribution', os],
    ['Platform', target.platform && formatPlatform(target.platform)],
    ['Digest', target.manifestDigest ?? target.repoDigests[0]],
    ['Image id', target.configDigest],
    ['Commit', target.commit],
    ['Base image', baseLayersOf(report).name],
    ['Built', target.config?.created?.slice(0, 10)],
    ['Size', target.size === undefined ? undefined : sizeWords(target.size)],
    ['Hygiene', hygieneLine(report)?.replace('Hygiene: ', '')],
    ['Layers', layers.length > 0 ? String(layers.length) : undefined],
    ['Packages', String(packages.length)],
    ['Report made', minute(report.createdAt)],
    ['Advisories', advisoryDates([report])],
    ['Tool', `${report.tool.name} ${report.tool.version}`],
  ]
  return facts.filter((fact): fact is Fact => fact[1] !== undefined)
}

function commonFacts(reports: readonly Report[]): readonly Fact[] {
  const made = reports.map(({ createdAt }) => createdAt).sort()
  const versions = [...new Set(reports.map(({ tool }) => `${tool.name} ${tool.version}`))].sort()
  const packages = reports.reduce((count, report) => count + report.packages.length, 0)
  return [
    ['Reports', String(reports.length)],
    ['Packages', String(packages)],
    ['Made', span(made.map((time) => time.slice(0, 10)))],
    ['Advisories', advisoryDates(reports)],
    ['Tool', versions.join(', ')],
  ]
}

function advisoryDates(reports: readonly Report[]): string {
  const feeds = reports.flatMap(({ database }) => database.feeds)
  if (feeds.length === 0) return 'none were used'
  const count = new Set(feeds.map(({ id }) => id)).size
  const days = feeds.map(({ checkedAt }) => checkedAt.slice(0, 10)).sort()
  return `${count} ${count === 1 ? 'feed' : 'feeds'} as of ${span(days)}`
}

/** @param days sorted */
function span(days: readonly string[]): string {
  const [first = '', last = ''] = [days[0], days.at(-1)]
  return first === last ? first : `${first} to ${last}`
}

function minute(time: string): string {
  return time.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*Z$/, '$1 $2 UTC')
}
