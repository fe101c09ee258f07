import { element, find } from './dom.ts'
import { sorted } from './sorting.ts'
import { searchField } from './toolbar.ts'
import { type Sort, searchWords } from './view.ts'
import { type Column, type WindowedTable, windowedTable } from './windowed-table.ts'

export interface SideTableOptions<T> {
  /** Which section it fills. */
  readonly id: string
  /** `Packages`. */
  readonly name: string
  readonly rows: readonly T[]
  readonly columns: readonly Column<T>[]
  haystack(this: void, row: T): string
  label(this: void, row: T): string
  onOpen(this: void, row: T, shown: readonly T[]): void
}

/** A table with a search of its own. `undefined` where it has no rows. */
export function sideTable<T>(options: SideTableOptions<T>): WindowedTable<T> | undefined {
  const { id, name, rows, columns, haystack, label, onOpen } = options
  if (rows.length === 0) return undefined
  let query = ''
  let sort: Sort | undefined
  let shown = rows
  const table = windowedTable({
    name,
    columns,
    label,
    onOpen: (row) => onOpen(row, shown),
    onSort: (next) => {
      sort = next
      draw()
    },
  })
  const status = element('p', { class: 'status', role: 'status' })
  const search = searchField(`Search ${name.toLowerCase()}`, 'Search…', (text) => {
    query = text
    draw()
  })
  const draw = (): void => {
    const words = searchWords(query)
    const found = rows.filter((row) => words.every((word) => haystack(row).includes(word)))
    const column = columns.find((one) => one.id === sort?.column)
    shown = column && sort ? sorted(found, column.key, sort.isDescending) : found
    status.textContent =
      shown.length === rows.length ? `All ${rows.length}` : `${shown.length} of ${rows.length}`
    table.show(shown, sort)
  }
  find(`[data-table="${id}"]`).replaceChildren(
    element('div', { class: 'toolbar', role: 'search', 'aria-label': name }, search.element, status),
    table.element,
  )
  draw()
  return table
}
