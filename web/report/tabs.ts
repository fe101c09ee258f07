import { element, find } from './dom.ts'

export interface Tabs {
  /** The first where there is none of that name. */
  select(id: string): void
}

/** Sections become tabs. https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ */
export function tabs(onSelect: (id: string) => void): Tabs {
  const panels = [...document.querySelectorAll<HTMLElement>('section[data-tab]')]
  const buttons = panels.map((panel) => {
    const id = panel.dataset['tab'] ?? ''
    const name = find('h2', panel).textContent
    const count = element('span', { class: 'tab-count' }, panel.dataset['count'] ?? '')
    const button = element(
      'button',
      { type: 'button', role: 'tab', id: `tab-${id}`, 'aria-controls': panel.id },
      name,
      ' ',
      count,
    )
    button.addEventListener('click', () => onSelect(id))
    panel.setAttribute('role', 'tabpanel')
    panel.setAttribute('aria-labelledby', button.id)
    return { id, button, panel }
  })
  const list = element('div', { role: 'tablist', class: 'tabs', 'aria-label': 'Parts of the report' })
  list.append(...buttons.map(({ button }) => button))
  list.addEventListener('keydown', (event) => {
    const place = buttons.findIndex(({ button }) => button === document.activeElement)
    const target = buttons[nextTab(event.key, place, buttons.length) ?? -1]
    if (!target) return
    event.preventDefault()
    target.button.focus()
    onSelect(target.id)
  })
  panels[0]?.before(list)
  return {
    select: (wanted) => {
      const chosen = buttons.find(({ id }) => id === wanted) ?? buttons[0]
      for (const { button, panel, id } of buttons) {
        const isChosen = id === chosen?.id
        button.setAttribute('aria-selected', String(isChosen))
        button.tabIndex = isChosen ? 0 : -1
        panel.hidden = !isChosen
      }
    },
  }
}

function nextTab(key: string, place: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowRight':
      return (place + 1) % count
    case 'ArrowLeft':
      return (place + count - 1) % count
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return undefined
  }
}
