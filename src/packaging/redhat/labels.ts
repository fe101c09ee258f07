import type { Analyser } from '../../core/analyser.ts'
import { messageOf } from '../../core/errors.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { problem } from '../../core/problem.ts'

const DOCKERFILE = 'root/buildinfo/Dockerfile-'
const LABELS = ['root/buildinfo/labels.json', 'usr/share/buildinfo/labels.json'] as const

/** `LABEL "cpe"="cpe:/a:redhat:rhel_eus:9.4::appstream"`, with quotes or without. */
const CPE_LABEL = /[\s"']cpe["']?=["']?(cpe:\/[aho]:redhat:[\w.:~-]{1,200})/g

/**
 * The labels of an image as its build left them in it: that of its product is the label `cpe`. Older builds leave the
 * Dockerfile with its labels, newer ones `labels.json`.
 * https://github.com/projectatomic/ContainerApplicationGenericLabels
 */
export const redhatLabelsAnalyser: Analyser = {
  id: 'redhat-labels',
  version: 1,
  scope: 'image',
  maxBytes: 4 * 1024 * 1024,
  wants: (path) => path.startsWith(DOCKERFILE) || isLabels(path),
  analyse: ([{ path, bytes }]) => {
    const text = Buffer.from(bytes).toString('utf8')
    if (path.startsWith(DOCKERFILE))
      return productsAre([...text.matchAll(CPE_LABEL)].flatMap(([, cpe]) => cpe ?? []))
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch (error) {
      return { problems: [problem('file-unreadable', path, `It is no JSON: ${messageOf(error)}.`)] }
    }
    const { cpe = '' } = (value ?? {}) as { cpe?: unknown }
    if (typeof cpe !== 'string')
      return { problems: [problem('file-unreadable', path, 'Its label cpe is no text.')] }
    return productsAre(cpe.startsWith('cpe:/') ? [cpe] : [])
  },
}

export function isLabels(path: string): boolean {
  return path === LABELS[0] || path === LABELS[1]
}

function productsAre(cpes: readonly string[]): Analysis {
  const products = [...new Set(cpes)].sort()
  if (products.length === 0) return {}
  return { distribution: { kind: 'redhat-labels', values: { PRODUCTS: products.join('\n') } } }
}
