import { element } from './dom.ts'
import { sorted } from './sorting.ts'

/** Columns of a table that is there already can be ordered; numbers by the largest first. */
export function makeSortable(table: HTMLTableElement): void {
  const [body] = table.tBodies
  const heads = [...table.querySelectorAll<HTMLTableCellElement>('thead th')]
  if (!body) return
  const original = [...body.rows]
  for (const [column, head] of heads.entries()) {
    const isNumeric = head.hasAttribute('data-numeric')
    const button = element('button', { type: 'button' }, head.textContent)
    head.replaceChildren(button)
    button.addEventListener('click', () => {
      const before = head.getAttribute('aria-sort')
      const first = isNumeric ? 'descending' : 'ascending'
      const direction = before === first ? (isNumeric ? 'ascending' : 'descending') : first
      for (const other of heads) other.removeAttribute('aria-sort')
      head.setAttribute('aria-sort', direction)
      const keyOf = (row: HTMLTableRowElement): string | number | undefined => {
        const text = row.cells[column]?.textContent ?? ''
        return isNumeric ? Number.parseInt(text, 10) : text || undefined
      }
      body.append(...sorted(original, keyOf, direction === 'descending'))
    })
  }
}
