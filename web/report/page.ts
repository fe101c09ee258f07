import { forgetFragment, writeFragment } from './address.ts'
import { findingColumns, type PackageRow, packageColumns, suppressedColumns } from './columns.ts'
import { detailView } from './detail.ts'
import { find } from './dom.ts'
import type { Finding, Model } from './model.ts'
import { whenPrinting } from './printing.ts'
import { sideTable } from './side-table.ts'
import { sorted } from './sorting.ts'
import { tabs } from './tabs.ts'
import { toolbar } from './toolbar.ts'
import { EVERYTHING, filterOf, formatView, parseView, type View } from './view.ts'
import { windowedTable } from './windowed-table.ts'

/** Joins the parts of a page with findings: what is done in one changes the view, and the view all of them. */
export function runPage(model: Model): void {
  let view: View = EVERYTHING
  let shown: readonly Finding[] = []
  /** The finding that is open, and those among which it is stepped through. */
  let current: Finding | undefined
  let among: readonly Finding[] = []
  const columns = findingColumns(model)
  const bar = toolbar(model, (part) => change(part))
  const table = windowedTable({
    name: 'Findings',
    columns,
    label: nameOf,
    onOpen: (finding) => open(finding, shown),
    onSort: (sort) => change({ sort }),
  })
  const tabList = tabs((tab) => change({ tab }))
  const detail = detailView({
    onClose: () => {
      const last = current
      current = undefined
      change({ open: '' })
      if (among === shown) table.focus(last)
    },
    onStep: (step) => {
      const next = current && among[among.indexOf(current) + step]
      if (next) open(next, among)
    },
  })

  function open(finding: Finding, list: readonly Finding[]): void {
    current = finding
    among = list
    change({ open: nameOf(finding) })
    detail.show(finding)
  }

  function change(part: Partial<View>): void {
    const before = view
    view = { ...view, ...part }
    writeFragment(formatView(view))
    draw(before)
  }

  /** Only what has changed: a table that is drawn again begins at its top. */
  function draw(before: View | undefined): void {
    tabList.select(view.tab)
    const rows = (one: View): string => formatView({ ...one, tab: '', open: '' })
    if (before === undefined || rows(before) !== rows(view)) {
      const found = model.findings.filter(filterOf(view))
      const { sort } = view
      const column = columns.find(({ id }) => id === sort?.column)
      shown = column && sort ? sorted(found, column.key, sort.isDescending) : found
      table.show(shown, sort)
      bar.reflect(view, shown.length)
    } else if (before.tab !== view.tab) bar.reflect(view, shown.length)
  }

  function follow(): void {
    const words = location.hash.slice(1)
    if (words !== '' && !words.includes('=')) return // A link within the page.
    view = parseView(words)
    draw(undefined)
    const finding =
      view.open === '' ? undefined : [...shown, ...model.suppressed].find((one) => nameOf(one) === view.open)
    if (finding) open(finding, shown.includes(finding) ? shown : model.suppressed)
  }

  if (model.findings.length > 0) find('[data-table="findings"]').replaceChildren(bar.element, table.element)
  const others = sideTables(model, open, (pkg) =>
    change({ ...EVERYTHING, query: `${pkg.name} ${pkg.version}` }),
  )
  whenPrinting((isWhole) => {
    for (const one of [table, ...others]) one.setWhole(isWhole)
  })
  listenToKeys(() => {
    change({ tab: 'findings' })
    bar.focusSearch()
  })
  addEventListener('hashchange', () => {
    forgetFragment()
    follow()
    if (location.hash.includes('=')) find('.tabs').scrollIntoView({ block: 'start' })
  })
  follow()
}

/** What a finding is called in links, and to those who do not see its row. */
function nameOf({ id, pkg, suppression }: Finding): string {
  const image = pkg.imageKey > 1 ? ` (${pkg.imageKey})` : ''
  return `${id} in ${pkg.name} ${pkg.version}${image}${suppression ? ', suppressed' : ''}`
}

function sideTables(
  model: Model,
  open: (finding: Finding, among: readonly Finding[]) => void,
  showPackage: (pkg: Model['packages'][number]) => void,
) {
  const hasImages = model.images.length > 1
  const suppressed = sideTable({
    id: 'suppressed',
    name: 'Suppressed findings',
    rows: model.suppressed,
    columns: suppressedColumns(hasImages),
    haystack: ({ haystack, suppression }) =>
      `${haystack}\n${suppression?.words}\n${suppression?.reason}`.toLowerCase(),
    label: nameOf,
    onOpen: open,
  })
  const packages = sideTable({
    id: 'packages',
    name: 'Packages',
    rows: packageRows(model),
    columns: packageColumns(hasImages),
    haystack: ({ haystack }) => haystack,
    label: ({ pkg, findings }) => `Findings of ${pkg.name} ${pkg.version}: ${findings}`,
    onOpen: ({ pkg }) => showPackage(pkg),
  })
  return [suppressed, packages].filter((table) => table !== undefined)
}

function packageRows({ packages, findings }: Model): readonly PackageRow[] {
  const counts = new Map<object, { findings: number; worst: number }>()
  for (const { pkg, severity } of findings) {
    const count = counts.get(pkg) ?? { findings: 0, worst: -1 }
    counts.set(pkg, count)
    count.findings++
    count.worst = Math.max(count.worst, severity)
  }
  return packages.map((pkg) => ({
    pkg,
    ...(counts.get(pkg) ?? { findings: 0, worst: -1 }),
    haystack: [pkg.name, pkg.version, pkg.type, pkg.path, pkg.image, pkg.sourceName, ...pkg.licenses]
      .join('\n')
      .toLowerCase(),
  }))
}

/** `/` leads to the search from anywhere but a field that takes letters. */
function listenToKeys(search: () => void): void {
  addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return
    const { activeElement } = document
    if (activeElement?.matches('input, select, textarea') || document.querySelector('dialog[open]')) return
    event.preventDefault()
    search()
  })
}
