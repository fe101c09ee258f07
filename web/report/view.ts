import { LEVELS } from './levels.ts'
import type { Finding } from './model.ts'

/** What somebody looks at: all of it stands in the fragment of the address, so that it can be sent to others. */
export interface View {
  readonly tab: string
  readonly query: string
  /** None chosen means all. */
  readonly severities: ReadonlySet<number>
  readonly isFixable: boolean
  readonly isExploited: boolean
  /** Empty means all, here and below. */
  readonly status: string
  readonly packageClass: string
  /** Key of a layer or image; 0 means all. */
  readonly layer: number
  readonly image: number
  /** Key of an update. */
  readonly update: string
  readonly sort: Sort | undefined
  /** Finding whose detail is open: `CVE-2024-1 libcurl`. */
  readonly open: string
}

export interface Sort {
  readonly column: string
  readonly isDescending: boolean
}

export const EVERYTHING: View = {
  tab: 'findings',
  query: '',
  severities: new Set(),
  isFixable: false,
  isExploited: false,
  status: '',
  packageClass: '',
  layer: 0,
  image: 0,
  update: '',
  sort: undefined,
  open: '',
}

/** What is not understood is left out: the fragment may be anybody's. */
export function parseView(fragment: string): View {
  const words = new URLSearchParams(fragment.replace(/^#/, ''))
  const text = (key: string): string => words.get(key) ?? ''
  const number = (key: string): number => (/^\d{1,7}$/.test(text(key)) ? Number(text(key)) : 0)
  const [column = '', direction] = text('sort').split(':')
  return {
    tab: text('tab') || EVERYTHING.tab,
    query: text('q'),
    severities: new Set(
      text('severity')
        .split(',')
        .map((name) => (LEVELS as readonly string[]).indexOf(name))
        .filter((level) => level >= 0),
    ),
    isFixable: text('fixable') === 'yes',
    isExploited: text('exploited') === 'yes',
    status: text('status'),
    packageClass: text('class'),
    layer: number('layer'),
    image: number('image'),
    update: text('update'),
    sort: column === '' ? undefined : { column, isDescending: direction === 'down' },
    open: text('open'),
  }
}

/** Shortest first: what is as it was at the beginning is not named. */
export function formatView(view: View): string {
  const words = new URLSearchParams()
  const add = (key: string, value: string): void => {
    if (value !== '') words.set(key, value)
  }
  add('tab', view.tab === EVERYTHING.tab ? '' : view.tab)
  add('q', view.query)
  add('severity', LEVELS.filter((_name, level) => view.severities.has(level)).join(','))
  add('fixable', view.isFixable ? 'yes' : '')
  add('exploited', view.isExploited ? 'yes' : '')
  add('status', view.status)
  add('class', view.packageClass)
  add('layer', view.layer > 0 ? String(view.layer) : '')
  add('image', view.image > 0 ? String(view.image) : '')
  add('update', view.update)
  add('sort', view.sort ? `${view.sort.column}:${view.sort.isDescending ? 'down' : 'up'}` : '')
  add('open', view.open)
  return words.toString()
}

export function isFiltered(view: View): boolean {
  return formatView({ ...view, tab: EVERYTHING.tab, sort: undefined, open: '' }) !== ''
}

/** Whether a finding is to be seen: all words of the search have to be in it, in any order. */
export function filterOf(view: View): (finding: Finding) => boolean {
  const words = searchWords(view.query)
  return (finding) => {
    const { pkg } = finding
    return (
      (view.severities.size === 0 || view.severities.has(finding.severity)) &&
      (!view.isFixable || finding.fixed !== '') &&
      (!view.isExploited || finding.kev > 0) &&
      (view.status === '' || finding.status === view.status) &&
      (view.packageClass === '' || pkg.packageClass === view.packageClass) &&
      (view.layer === 0 || pkg.layer?.key === view.layer) &&
      (view.image === 0 || pkg.imageKey === view.image) &&
      (view.update === '' || (pkg.update === view.update && finding.fixed !== '')) &&
      words.every((word) => finding.haystack.includes(word))
    )
  }
}

export function searchWords(query: string): readonly string[] {
  return query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
}
