import { element } from './dom.ts'
import { searchField } from './toolbar.ts'
import { searchWords } from './view.ts'

/**
 * A search over what is set up wrongly: by object, namespace, file, check, or any word of it. The list is there without
 * the script, under a heading for each object; what does not fit is hidden, with headings under which nothing is left.
 */
export function searchSetup(): void {
  const panel = document.querySelector<HTMLElement>('#panel-misconfigurations')
  const groups = panel ? groupsOf(panel) : []
  const total = groups.reduce((sum, { items }) => sum + items.length, 0)
  if (!panel || total === 0) return
  const status = element('p', { class: 'status', role: 'status' })
  const search = searchField('Search misconfigurations', 'Search object, file, check…', draw)
  panel
    .querySelector('h2')
    ?.after(
      element(
        'div',
        { class: 'toolbar', role: 'search', 'aria-label': 'Misconfigurations' },
        search.element,
        status,
      ),
    )
  draw('')

  function draw(query: string): void {
    const words = searchWords(query)
    let shown = 0
    for (const { parts, items } of groups) {
      let isEmpty = true
      for (const { item, haystack } of items) {
        item.hidden = !words.every((word) => haystack.includes(word))
        if (item.hidden) continue
        isEmpty = false
        shown++
      }
      for (const part of parts) part.hidden = isEmpty
    }
    status.textContent =
      shown === total ? `All ${total} misconfigurations` : `${shown} of ${total} misconfigurations`
  }
}

interface Group {
  /** The heading and the list under it. */
  readonly parts: readonly HTMLElement[]
  readonly items: readonly { readonly item: HTMLElement; readonly haystack: string }[]
}

function groupsOf(panel: HTMLElement): Group[] {
  return [...panel.querySelectorAll<HTMLElement>('h3')].flatMap((heading) => {
    const list = heading.nextElementSibling
    if (!(list instanceof HTMLUListElement)) return []
    const items = [...list.querySelectorAll('li')].map((item) => ({
      item,
      haystack: `${heading.textContent}\n${item.textContent}`.toLowerCase(),
    }))
    return [{ parts: [heading, list], items }]
  })
}
