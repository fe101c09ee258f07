import { element, find } from './dom.ts'

const KEY = 'plimsoll-theme'

/** Dark or light as the system has it, until somebody presses the button; then as they left it. */
export function themeButton(): void {
  const root = document.documentElement
  const system = matchMedia('(prefers-color-scheme: dark)')
  const button = element('button', { type: 'button', class: 'theme' })
  const isDark = (): boolean => (root.dataset['theme'] ? root.dataset['theme'] === 'dark' : system.matches)
  const name = (): void => {
    button.textContent = isDark() ? 'Light colours' : 'Dark colours'
  }
  const kept = recall()
  if (kept) root.dataset['theme'] = kept
  button.addEventListener('click', () => {
    root.dataset['theme'] = isDark() ? 'light' : 'dark'
    keep(root.dataset['theme'])
    name()
  })
  system.addEventListener('change', name)
  name()
  find('header.top').prepend(button)
}

/** A page in a sandbox, as CI servers show reports, has no storage: then the choice lasts as long as the page. */
function recall(): string | undefined {
  try {
    return localStorage.getItem(KEY) ?? undefined
  } catch {
    return undefined
  }
}

function keep(theme: string): void {
  try {
    localStorage.setItem(KEY, theme)
  } catch {
    // Nothing is lost but the memory of it.
  }
}
