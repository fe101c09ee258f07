import type { Report } from '../../core/report.ts'
import { baseLayersOf } from '../../judgement/base-layers.ts'
import { baseLine } from '../base-words.ts'
import { sizeWords } from '../size-words.ts'
import { capitalised, countsOf, LEVELS, sum } from './charts.ts'
import { html, type Markup } from './markup.ts'
import { head, panel, row } from './panels.ts'
import { firstLayers, type Subject } from './subject.ts'

/** Each layer with what made it and what it brought. */
export function layersPanel(subject: Subject): Markup | undefined {
  const { reports, layers } = subject
  if (layers.length === 0) return undefined
  const before = firstLayers(subject)
  return panel('layers', 'Layers', layers.length, [
    html`<p>A finding belongs to the layer that first brought in the very version of its package. Bottom layer first.</p>\n`,
    ...reports.map((report, image) => imageLayers(report, before[image] ?? 0, reports.length > 1)),
  ])
}

function imageLayers(report: Report, before: number, isOneOfMany: boolean): Markup | undefined {
  const { layers, target } = report
  if (layers.length === 0) return undefined
  return html`${isOneOfMany ? html`<h3>${target.name}</h3>\n` : undefined}<p>${baseWords(report)}</p>
<div class="wide"><table class="static layers">
<caption>${isOneOfMany ? `Layers of ${target.name}` : 'Layers'}</caption>
<thead><tr>${head(['Layer', 'Instruction', 'Size', 'Packages', 'Findings', ...LEVELS.map(capitalised)])}</tr></thead>
<tbody>
${layers.map((layer, index) => layerRow(report, layer, index, before))}</tbody>
</table></div>
`
}

/** Where the base image ends; of older reports as far as the image itself says so. */
function baseWords(report: Report): string {
  const line = baseLine(report)
  if (line !== undefined) return `${line}.`
  const base = baseLayersOf(report)
  const named = base.name === undefined ? '' : ` By its own label the image is built on ${base.name}.`
  if (base.kind === 'unknown')
    return `Which layers come with the base image is not known: ${base.why}.${named}`
  const layers = base.layers === 1 ? 'The lowest layer comes' : `The lowest ${base.layers} layers come`
  const end = base.lastInstruction === undefined ? '' : `, whose history ends in «${base.lastInstruction}»`
  return `${layers} with the base image${end}.${named}`
}

function layerRow(report: Report, layer: Report['layers'][number], index: number, before: number): Markup {
  const findings = report.findings.filter(({ package: pkg }) => pkg.originLayer === index)
  const counts = countsOf(findings.map(({ severity }) => severity.level))
  const packages = report.packages.filter(({ originLayer }) => originLayer === index).length
  const base = baseLayersOf(report)
  const isOfBase = base.kind === 'known' && index < base.layers
  const total = sum(counts)
  return row([
    html`${index + 1}`,
    html`<code>${layer.createdBy ?? 'not told'}</code><br><small>${isOfBase ? 'base image · ' : ''}${layer.digest ?? layer.diffId}</small>`,
    html`${sizeWords(layer.size)}`,
    html`${packages}`,
    total > 0
      ? html`<a href="#layer=${before + index + 1}" aria-label="Findings of layer ${index + 1}: ${total}">${total}</a>`
      : html`0`,
    ...LEVELS.map((level) =>
      counts[level] > 0
        ? html`<span class="chip sev-${level.toLowerCase()}">${counts[level]}</span>`
        : html`<span class="zero">0</span>`,
    ),
  ])
}
