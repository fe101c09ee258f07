import type { SizeImage } from '../../src/reports/html/page-data.ts'
import { sizeWords } from '../../src/reports/size-words.ts'
import { element } from './dom.ts'
import { folderTiles, packageTiles, type Tile, trailOf } from './size-model.ts'
import { type Rectangle, squarify } from './squarify.ts'

const WIDTH = 1200
const HEIGHT = 520
/** Room for letters, in the units of the picture. */
const LETTER = 9
const LINE = 18
const SVG = 'http://www.w3.org/2000/svg'

/**
 * The sizes of an image as rectangles: by folder, which are opened by a click or Enter, or by package. All that it says
 * stands in the table below it too.
 */
export function treemap(image: SizeImage): HTMLElement {
  const picture = document.createElementNS(SVG, 'svg')
  picture.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`)
  picture.setAttribute('class', 'treemap')
  picture.setAttribute('role', 'group')
  const trail = element('nav', { class: 'group', 'aria-label': 'Folder that is shown' })
  const byPackage = element('button', { type: 'button', class: 'toggle' }, 'By package')
  byPackage.addEventListener('click', () =>
    draw(byPackage.getAttribute('aria-pressed') === 'true' ? '' : undefined),
  )
  const made = element(
    'div',
    { class: 'sizes' },
    element('div', { class: 'toolbar' }, byPackage, trail),
    picture,
  )
  draw('')
  return made

  /** @param folder its path; packages where there is none */
  function draw(folder: string | undefined, hasFocus = false): void {
    const tiles = folder === undefined ? packageTiles(image) : folderTiles(image, folder)
    byPackage.setAttribute('aria-pressed', String(folder === undefined))
    picture.setAttribute('aria-label', folder === undefined ? 'Sizes by package' : `Sizes in /${folder}`)
    picture.replaceChildren(...tilesOf(tiles, (path) => draw(path, true)))
    trail.replaceChildren(...(folder === undefined ? [] : trailButtons(folder)))
    if (hasFocus) trail.querySelector<HTMLElement>('[aria-current]')?.focus()
  }

  function trailButtons(folder: string): HTMLElement[] {
    return trailOf(folder).map(({ label, path }) => {
      const isHere = path === folder
      const button = element('button', { type: 'button', 'aria-current': isHere ? 'true' : undefined }, label)
      button.addEventListener('click', () => draw(path, true))
      return button
    })
  }
}

function tilesOf(tiles: readonly Tile[], open: (path: string) => void): Element[] {
  const places = squarify(
    tiles.map(({ bytes }) => bytes),
    { x: 0, y: 0, width: WIDTH, height: HEIGHT },
  )
  return tiles.map((tile, index) =>
    tileElement(tile, places[index] ?? { x: 0, y: 0, width: 0, height: 0 }, open),
  )
}

function tileElement(tile: Tile, place: Rectangle, open: (path: string) => void): Element {
  const { label, bytes, owner, kind, path } = tile
  const words = `${label}, ${sizeWords(bytes)}${owner === undefined ? '' : `, of ${owner}`}`
  const group = svg('g', {
    class: `tile tile-${kind}`,
    'aria-label': words,
    role: path === undefined ? 'img' : 'button',
  })
  const title = svg('title')
  title.textContent = words
  group.append(
    title,
    svg('rect', {
      x: String(place.x),
      y: String(place.y),
      width: String(Math.max(place.width - 1, 0)),
      height: String(Math.max(place.height - 1, 0)),
    }),
    ...labelLines(label, bytes, place),
  )
  if (path === undefined) return group
  group.setAttribute('tabindex', '0')
  group.addEventListener('click', () => open(path))
  group.addEventListener('keydown', (event) => {
    if (!(event instanceof KeyboardEvent) || (event.key !== 'Enter' && event.key !== ' ')) return
    event.preventDefault()
    open(path)
  })
  return group
}

/** As much as there is room for; what is too small for letters says it to a pointer, and to assistive technology. */
function labelLines(label: string, bytes: number, { x, y, width, height }: Rectangle): Element[] {
  const letters = Math.floor((width - LETTER) / LETTER)
  if (letters < 3 || height < LINE) return []
  const lines = height < 2 * LINE + 4 ? [label] : [label, sizeWords(bytes)]
  return lines.map((line, index) => {
    const text = svg('text', { x: String(x + LETTER / 2), y: String(y + LINE * (index + 1) - 3) })
    text.textContent = line.length > letters ? `${line.slice(0, letters - 1)}…` : line
    return text
  })
}

function svg(name: string, attributes: Readonly<Record<string, string>> = {}): Element {
  const made = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  return made
}
