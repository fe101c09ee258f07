import { element, link, type Part } from './dom.ts'
import { levelName } from './levels.ts'
import type { Finding, Model, Package } from './model.ts'
import type { Column } from './windowed-table.ts'

export function severityChip(severity: number): HTMLElement {
  const level = levelName(severity)
  return element('span', { class: `chip sev-${level.toLowerCase()}` }, level)
}

const IMAGE: Column<Finding> = {
  id: 'image',
  title: 'Image',
  cell: ({ pkg }) => clipped(pkg.image),
  key: ({ pkg }) => pkg.image,
}

const SEVERITY: Column<Finding> = {
  id: 'severity',
  title: 'Severity',
  cell: ({ severity }) => severityChip(severity),
  key: ({ severity }) => severity,
  isLargestFirst: true,
}

const ID: Column<Finding> = { id: 'id', title: 'Id', cell: ({ id }) => id, key: ({ id }) => id, opens: true }

const PACKAGE: Column<Finding> = {
  id: 'package',
  title: 'Package',
  cell: ({ pkg }) => clipped(pkg.name),
  key: ({ pkg }) => pkg.name,
}

const INSTALLED: Column<Finding> = {
  id: 'installed',
  title: 'Installed',
  cell: ({ pkg }) => clipped(pkg.version),
  key: ({ pkg }) => pkg.version || undefined,
}

/** Columns that are empty in all findings are left out, but for those that are looked for. */
export function findingColumns({ images, findings }: Model): readonly Column<Finding>[] {
  const always = new Set(['severity', 'id', 'package', 'installed', 'fixed'])
  const isUsed = ({ id, key }: Column<Finding>): boolean =>
    always.has(id) || findings.some((finding) => ![undefined, 0, ''].includes(key(finding)))
  return allColumns(images.length > 1).filter(isUsed)
}

/** @param hasImages a column says of which image a finding is */
function allColumns(hasImages: boolean): readonly Column<Finding>[] {
  return [
    SEVERITY,
    {
      id: 'kev',
      title: 'KEV',
      cell: ({ kev }) =>
        kev === 0
          ? undefined
          : element('span', { class: 'chip alarm' }, kev === 2 ? 'ransomware' : 'exploited'),
      key: ({ kev }) => kev,
      isLargestFirst: true,
    },
    {
      id: 'epss',
      title: 'EPSS',
      cell: ({ epss }) => (epss < 0 ? undefined : `${(epss * 100).toFixed(1)} %`),
      key: ({ epss }) => (epss < 0 ? undefined : epss),
      isLargestFirst: true,
    },
    ID,
    ...(hasImages ? [IMAGE] : []),
    PACKAGE,
    INSTALLED,
    {
      id: 'fixed',
      title: 'Fixed in',
      cell: ({ fixed }) => clipped(fixed),
      key: ({ fixed }) => fixed || undefined,
    },
    { id: 'status', title: 'Status', cell: ({ status }) => status, key: ({ status }) => status },
    {
      id: 'layer',
      title: 'Layer',
      cell: ({ pkg }) => pkg.layer && clipped(`${pkg.layer.number}. ${pkg.layer.instruction}`),
      key: ({ pkg }) => pkg.layer?.key,
    },
    { id: 'path', title: 'Path', cell: ({ pkg }) => clipped(pkg.path), key: ({ pkg }) => pkg.path },
    {
      id: 'title',
      title: 'Title',
      cell: ({ title }) => clipped(title),
      key: ({ title }) => title || undefined,
    },
  ]
}

export function suppressedColumns(hasImages: boolean): readonly Column<Finding>[] {
  return [
    SEVERITY,
    ID,
    ...(hasImages ? [IMAGE] : []),
    PACKAGE,
    INSTALLED,
    {
      id: 'by',
      title: 'By',
      cell: ({ suppression }) => clipped(suppression?.by),
      key: ({ suppression }) => suppression?.by,
    },
    {
      id: 'decision',
      title: 'Decision',
      cell: ({ suppression }) => clipped(suppression?.words),
      key: ({ suppression }) => suppression?.words,
    },
    {
      id: 'reason',
      title: 'Reason',
      cell: ({ suppression }) => clipped(suppression?.reason),
      key: ({ suppression }) => suppression?.reason,
    },
  ]
}

/** A package and how bad it is. */
export interface PackageRow {
  readonly pkg: Package
  readonly findings: number
  /** Of its findings the worst; -1 where there are none. */
  readonly worst: number
  readonly haystack: string
}

export function packageColumns(hasImages: boolean): readonly Column<PackageRow>[] {
  const text = (id: string, title: string, of: (pkg: Package) => string): Column<PackageRow> => ({
    id,
    title,
    cell: ({ pkg }) => clipped(of(pkg)),
    key: ({ pkg }) => of(pkg) || undefined,
  })
  return [
    { id: 'name', title: 'Name', cell: ({ pkg }) => pkg.name, key: ({ pkg }) => pkg.name, opens: true },
    text('version', 'Version', ({ version }) => version),
    text('type', 'Type', ({ type }) => type),
    {
      id: 'findings',
      title: 'Findings',
      cell: ({ findings }) => String(findings),
      key: ({ findings }) => findings,
      isLargestFirst: true,
    },
    {
      id: 'worst',
      title: 'Worst',
      cell: ({ worst }) => (worst < 0 ? undefined : severityChip(worst)),
      key: ({ worst }) => (worst < 0 ? undefined : worst),
      isLargestFirst: true,
    },
    ...(hasImages ? [text('image', 'Image', ({ image }) => image)] : []),
    text('licences', 'Licences', ({ licenses }) => licenses.join(', ')),
    text('arch', 'Architecture', ({ arch }) => arch),
    {
      id: 'layer',
      title: 'Layer',
      cell: ({ pkg }) => pkg.layer && clipped(`${pkg.layer.number}. ${pkg.layer.instruction}`),
      key: ({ pkg }) => pkg.layer?.key,
    },
    text('path', 'Path', ({ path }) => path),
  ]
}

/** Cut where the column ends, and whole under the pointer. */
function clipped(text: string | undefined): Part {
  return text ? element('span', { class: 'clip', title: text }, text) : undefined
}

/** Where people look an id up. */
export function idLink(id: string): Part {
  if (/^CVE-\d{4}-\d+$/.test(id)) return link(`https://www.cve.org/CVERecord?id=${id}`, id)
  if (/^GHSA(?:-[a-z0-9]{4}){3}$/.test(id)) return link(`https://github.com/advisories/${id}`, id)
  return /^[A-Z]+-[\w:-]+$/.test(id) ? link(`https://osv.dev/vulnerability/${id}`, id) : id
}
