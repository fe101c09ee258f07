import type { TreemapNode } from '../../core/image-tree.ts'
import { oneLine } from '../../core/printable.ts'
import type { Report } from '../../core/report.ts'
import { sizeWords } from '../size-words.ts'
import { html, type Markup, scriptJson } from './markup.ts'
import type { SizeImage } from './page-data.ts'
import { head, panel, row } from './panels.ts'
import type { Subject } from './subject.ts'

/** Rows of the table under the picture. */
const MOST_ROWS = 50

/** What is largest in each image: a table, over which the script draws a picture. */
export function sizesPanel({ reports }: Subject): Markup | undefined {
  const sized = reports.filter(hasSizes)
  if (sized.length === 0) return undefined
  const files = sized.reduce((sum, { hygiene }) => sum + (hygiene?.files ?? 0), 0)
  return panel(
    'sizes',
    'Sizes',
    files,
    sized.map((report, index) => imageSizes(report, index, reports.length > 1)),
  )
}

function hasSizes({ hygiene }: Report): boolean {
  return (hygiene?.treemap?.nodes.length ?? 0) > 1
}

function imageSizes({ target, hygiene }: Report, index: number, isOneOfMany: boolean): Markup {
  const nodes = hygiene?.treemap?.nodes ?? []
  const largest = nodes
    .filter(({ path }) => path !== '')
    .toSorted((a, b) => b.bytes - a.bytes)
    .slice(0, MOST_ROWS)
  const shipped = hygiene
    ? `${sizeWords(hygiene.visibleBytes)} in ${hygiene.files} files; layers ship ${sizeWords(hygiene.shippedBytes)}, of which ${sizeWords(hygiene.hiddenBytes)} are never seen.`
    : ''
  return html`${isOneOfMany ? html`<h3>${target.name}</h3>\n` : undefined}<p>${shipped}</p>
<div data-treemap="${index}"></div>
<div class="wide"><table class="static">
<caption>${isOneOfMany ? `The largest files and folders of ${target.name}` : 'The largest files and folders'}</caption>
<thead><tr>${head(['Size', 'Path', 'Package'])}</tr></thead>
<tbody>
${largest.map(nodeRow)}</tbody>
</table></div>
`
}

function nodeRow({ path, isFolder, bytes, package: owner }: TreemapNode): Markup {
  return row([html`${sizeWords(bytes)}`, html`<code>/${path}${isFolder ? '/' : ''}</code>`, html`${owner}`])
}

/** `SizeData` as JSON; `undefined` where no image has sizes. */
export function sizesJson({ reports }: Subject): string | undefined {
  const sized = reports.filter(hasSizes)
  return sized.length === 0 ? undefined : scriptJson(sized.map(sizeImage))
}

function sizeImage({ hygiene }: Report): SizeImage {
  const { nodes = [], packages = [], otherBytes = 0 } = hygiene?.treemap ?? {}
  return {
    nodes: nodes.map(({ path, bytes, isFolder, package: owner }) => [
      oneLine(path),
      bytes,
      isFolder ? 1 : 0,
      oneLine(owner ?? ''),
    ]),
    packages: packages.map(({ name, bytes }) => [oneLine(name), bytes]),
    other: otherBytes,
  }
}
