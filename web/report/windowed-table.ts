import { element, type Part } from './dom.ts'
import type { Key } from './sorting.ts'
import type { Sort } from './view.ts'

export interface Column<T> {
  readonly id: string
  readonly title: string
  /** What stands in it; of the column that opens a row only the text. */
  cell(this: void, row: T): Part
  /** By what it is ordered. */
  key(this: void, row: T): Key
  /** The first press orders by the largest first. */
  readonly isLargestFirst?: boolean
  /** Its text is a button that opens the row. */
  readonly opens?: boolean
}

export interface TableOptions<T> {
  readonly name: string
  readonly columns: readonly Column<T>[]
  /** What the button that opens a row is called, for those who do not see the row. */
  label(this: void, row: T): string
  onOpen(this: void, row: T): void
  onSort(this: void, sort: Sort | undefined): void
}

export interface WindowedTable<T> {
  readonly element: HTMLElement
  show(rows: readonly T[], sort: Sort | undefined): void
  /** All rows at once, for paper; or again only those in sight. */
  setWhole(isWhole: boolean): void
  /** To the row, or to the one that was last used. */
  focus(row?: T): void
}

/** Rows before and behind those in sight, so that a small turn of the wheel shows no gap. */
const MARGIN = 10

/** A table of which only the rows in sight are in the document: its size does not depend on how many there are. */
export function windowedTable<T>(options: TableOptions<T>): WindowedTable<T> {
  const { columns, name, label, onOpen } = options
  const body = element('tbody')
  const heads = headCells(options)
  const table = element(
    'table',
    { class: `windowed ${name}` },
    element('caption', {}, name),
    element('thead', {}, element('tr', { 'aria-rowindex': '1' }, ...heads.cells)),
    body,
  )
  const scroller = element('div', { class: 'scroller', tabindex: '-1' }, table)
  let rows: readonly T[] = []
  let rowHeight = 36
  let first = 0
  let last = 0
  let active = 0
  let isWhole = false

  function draw(isForced: boolean): void {
    const visible = Math.ceil(scroller.clientHeight / rowHeight) || 1
    const top = Math.floor(scroller.scrollTop / rowHeight)
    if (!isForced && isDrawn(top, visible)) return
    first = isWhole ? 0 : Math.max(0, Math.min(top, rows.length - visible) - MARGIN)
    last = isWhole ? rows.length : Math.min(rows.length, first + visible + 2 * MARGIN)
    const hadFocus = body.contains(document.activeElement)
    body.replaceChildren(spacer(first), ...rows.slice(first, last).map(drawRow), spacer(rows.length - last))
    measure()
    if (hadFocus) focusActive()
  }

  /** Whether what is in sight is in the document, with some rows to spare, and not much more than that. */
  function isDrawn(top: number, visible: number): boolean {
    if (isWhole) return true
    if (last - first > visible + 4 * MARGIN) return false
    return (first === 0 || top >= first + 3) && (last === rows.length || top + visible <= last - 3)
  }

  /** Letters of another size make rows of another height. */
  function measure(): void {
    const height = body.querySelector<HTMLElement>('tr[aria-rowindex]')?.offsetHeight ?? rowHeight
    if (isWhole || height === 0 || height === rowHeight) return
    rowHeight = height
    draw(true)
  }

  function spacer(count: number): HTMLTableRowElement {
    const cell = element('td', { colspan: String(columns.length) })
    cell.style.height = `${count * rowHeight}px`
    const row = element('tr', { class: 'spacer', 'aria-hidden': 'true' }, cell)
    row.hidden = count === 0
    return row
  }

  function drawRow(row: T, offset: number): HTMLTableRowElement {
    const place = first + offset
    const cells = columns.map((column) => {
      const part = column.cell(row)
      return element('td', { class: `c-${column.id}` }, column.opens ? opener(row, part, place) : part)
    })
    return element('tr', { 'aria-rowindex': String(place + 2), 'data-place': String(place) }, ...cells)
  }

  function opener(row: T, text: Part, place: number): HTMLButtonElement {
    const tabindex = place === active ? '0' : '-1'
    return element('button', { type: 'button', class: 'opener', tabindex, 'aria-label': label(row) }, text)
  }

  function focusActive(): void {
    const button = body.querySelector<HTMLElement>(`tr[data-place="${active}"] .opener`)
    if (button) button.focus({ preventScroll: true })
    else scroller.focus({ preventScroll: true })
  }

  function activate(place: number): void {
    active = Math.max(0, Math.min(place, rows.length - 1))
    const top = active * rowHeight
    const height = scroller.clientHeight - heads.height()
    if (top < scroller.scrollTop) scroller.scrollTop = top
    else if (top + rowHeight > scroller.scrollTop + height) scroller.scrollTop = top + rowHeight - height
    draw(true)
    focusActive()
  }

  // Once a frame, by the rules of the event.
  scroller.addEventListener('scroll', () => draw(false), { passive: true })
  new ResizeObserver(() => draw(false)).observe(scroller)
  body.addEventListener('click', (event) => {
    const target = event.target as HTMLElement
    const place = target.closest<HTMLElement>('tr[data-place]')?.dataset['place']
    const row = rows[Number(place)]
    if (place === undefined || row === undefined || target.closest('a')) return
    active = Number(place)
    onOpen(row)
  })
  scroller.addEventListener('keydown', (event) => {
    const page = Math.max(1, Math.floor(scroller.clientHeight / rowHeight) - 2)
    const target = nextPlace(event.key, active, page, rows.length)
    if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    if (heads.cells.some((cell) => cell.contains(document.activeElement))) return
    event.preventDefault()
    activate(target)
  })

  return {
    element: scroller,
    show: (next, sort) => {
      rows = next
      active = 0
      heads.mark(sort)
      table.setAttribute('aria-rowcount', String(rows.length + 1))
      scroller.scrollTop = 0
      draw(true)
    },
    setWhole: (whole) => {
      isWhole = whole
      draw(true)
    },
    focus: (row) => {
      const place = row === undefined ? active : rows.indexOf(row)
      if (place >= 0) activate(place)
    },
  }
}

function nextPlace(key: string, place: number, page: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return place + 1
    case 'ArrowUp':
      return place - 1
    case 'PageDown':
      return place + page
    case 'PageUp':
      return place - page
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return undefined
  }
}

interface Heads {
  readonly cells: readonly HTMLTableCellElement[]
  mark(sort: Sort | undefined): void
  height(): number
}

/** Pressed once, a column orders; again, the other way round; once more, by risk as in the beginning. */
function headCells<T>({ columns, onSort }: TableOptions<T>): Heads {
  let current: Sort | undefined
  const cells = columns.map(({ id, title, isLargestFirst = false }) => {
    const button = element('button', { type: 'button' }, title)
    button.addEventListener('click', () => {
      if (current?.column !== id) onSort({ column: id, isDescending: isLargestFirst })
      else if (current.isDescending === isLargestFirst) onSort({ column: id, isDescending: !isLargestFirst })
      else onSort(undefined)
    })
    return element('th', { scope: 'col', class: `c-${id}` }, button)
  })
  const mark = (sort: Sort | undefined): void => {
    current = sort
    for (const [index, cell] of cells.entries()) {
      if (sort?.column !== columns[index]?.id) cell.removeAttribute('aria-sort')
      else cell.setAttribute('aria-sort', sort?.isDescending ? 'descending' : 'ascending')
    }
  }
  return { cells, mark, height: () => cells[0]?.offsetHeight ?? 0 }
}
