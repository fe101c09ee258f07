import { element, type Part } from './dom.ts'
import { levelName, WORST_FIRST } from './levels.ts'
import { CLASSES, type Model } from './model.ts'
import { EVERYTHING, isFiltered, type View } from './view.ts'

export interface Toolbar {
  readonly element: HTMLElement
  /** The controls say what the view is, and the line below how many are left. */
  reflect(view: View, shown: number): void
  focusSearch(): void
}

const CLASS_NAMES = { os: 'operating system', library: 'library', program: 'program' } as const

/** Search and filters over the findings. */
export function toolbar(model: Model, change: (part: Partial<View>) => void): Toolbar {
  const search = searchField('Search findings', 'Search id, package, path, title…', (query) =>
    change({ query }),
  )
  const severities = severityButtons(model, change)
  const fixable = toggle('With a fix', (isFixable) => change({ isFixable }))
  const exploited = toggle('Known exploited', (isExploited) => change({ isExploited }))
  const selects = filterSelects(model, change)
  const update = element('button', { type: 'button', class: 'chip-button' })
  update.addEventListener('click', () => change({ update: '' }))
  const clear = element('button', { type: 'button' }, 'Clear filters')
  clear.addEventListener('click', () => change({ ...EVERYTHING, sort: undefined }))
  const status = element('p', { class: 'status', role: 'status' })
  const total = model.findings.length
  return {
    element: element(
      'div',
      { class: 'toolbar', role: 'search', 'aria-label': 'Findings' },
      search.element,
      severities.element,
      fixable.element,
      exploited.element,
      ...selects.map((select) => select.element),
      update,
      clear,
      status,
    ),
    reflect: (view, shown) => {
      search.set(view.query)
      severities.set(view)
      fixable.set(view.isFixable)
      exploited.set(view.isExploited)
      for (const select of selects) select.set(view)
      update.hidden = view.update === ''
      update.textContent = `Mended by an update of ${view.update.replace(/^[^:]*:/, '').replace('@', ' ')} ✕`
      clear.hidden = !isFiltered(view)
      status.textContent = shown === total ? `All ${total} findings` : `${shown} of ${total} findings`
    },
    focusSearch: search.focus,
  }
}

export interface SearchField {
  readonly element: HTMLElement
  set(text: string): void
  focus(this: void): void
}

export function searchField(name: string, hint: string, change: (text: string) => void): SearchField {
  const input = element('input', {
    type: 'search',
    placeholder: hint,
    'aria-label': name,
    spellcheck: 'false',
  })
  input.addEventListener('input', () => change(input.value))
  return {
    element: element('label', { class: 'search' }, input),
    set: (text) => {
      // Not while somebody types: the caret would jump to the end.
      if (input.value !== text) input.value = text
    },
    focus: () => {
      input.focus()
      input.select()
    },
  }
}

function severityButtons(model: Model, change: (part: Partial<View>) => void) {
  let chosen: ReadonlySet<number> = new Set()
  const counts = [0, 0, 0, 0, 0]
  for (const { severity } of model.findings) counts[severity] = (counts[severity] ?? 0) + 1
  const buttons = WORST_FIRST.map((level) => {
    const name = levelName(level)
    const button = element(
      'button',
      { type: 'button', class: `toggle sev-toggle sev-${name.toLowerCase()}`, 'aria-pressed': 'false' },
      `${name.slice(0, 1)}${name.slice(1).toLowerCase()} ${counts[level] ?? 0}`,
    )
    button.addEventListener('click', () => {
      const next = new Set(chosen)
      if (!next.delete(level)) next.add(level)
      change({ severities: next })
    })
    return { level, button }
  })
  return {
    element: element(
      'div',
      { class: 'group', role: 'group', 'aria-label': 'Severity' },
      ...buttons.map(({ button }) => button),
    ),
    set: (view: View) => {
      chosen = view.severities
      for (const { level, button } of buttons) button.setAttribute('aria-pressed', String(chosen.has(level)))
    },
  }
}

function toggle(name: string, change: (isOn: boolean) => void) {
  const button = element('button', { type: 'button', class: 'toggle', 'aria-pressed': 'false' }, name)
  button.addEventListener('click', () => change(button.getAttribute('aria-pressed') !== 'true'))
  return { element: button, set: (isOn: boolean) => button.setAttribute('aria-pressed', String(isOn)) }
}

function filterSelects(model: Model, change: (part: Partial<View>) => void) {
  const { findings, images, layers } = model
  const statuses = [...new Set(findings.map(({ status }) => status))].sort()
  const classes = CLASSES.filter((name) => findings.some(({ pkg }) => pkg.packageClass === name))
  const hasImages = images.length > 1
  const shownLayers = hasImages ? [] : layers
  return [
    select(
      'Status',
      statuses.map((name) => [name, name]),
      ({ status }) => status,
      (status) => change({ status }),
    ),
    select(
      'Kind',
      classes.map((name) => [name, CLASS_NAMES[name]]),
      ({ packageClass }) => packageClass,
      (packageClass) => change({ packageClass }),
    ),
    select(
      'Layer',
      shownLayers.map(({ key, number, instruction }) => [
        String(key),
        `${number}. ${instruction}`.slice(0, 80),
      ]),
      ({ layer }) => (layer > 0 ? String(layer) : ''),
      (key) => change({ layer: Number(key) }),
    ),
    select(
      'Image',
      hasImages ? images.map((name, index) => [String(index + 1), name]) : [],
      ({ image }) => (image > 0 ? String(image) : ''),
      (key) => change({ image: Number(key) }),
    ),
  ]
}

/** Not shown where there is nothing to choose. */
function select(
  name: string,
  choices: readonly (readonly [value: string, text: string])[],
  valueOf: (view: View) => string,
  change: (value: string) => void,
) {
  const options: readonly Part[] = [['', 'all'] as const, ...choices].map(([value, text]) =>
    element('option', { value }, text),
  )
  const control = element('select', {}, ...options)
  control.addEventListener('change', () => change(control.value))
  const label = element('label', { class: 'select' }, `${name} `, control)
  label.hidden = choices.length < 2
  return {
    element: label,
    set: (view: View) => {
      control.value = valueOf(view)
    },
  }
}
