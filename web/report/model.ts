import type {
  FindingRow,
  LayerRow,
  PackageRow,
  PageData,
  SuppressionRow,
} from '../../src/reports/html/page-data.ts'

export interface Layer {
  /** Its number in links, from 1 over all images. */
  readonly key: number
  readonly image: string
  /** Its number in its image, from 1. */
  readonly number: number
  readonly instruction: string
}

export interface Package {
  readonly image: string
  /** Number of the image in links, from 1. */
  readonly imageKey: number
  readonly packageClass: PackageClass
  readonly type: string
  readonly name: string
  readonly version: string
  readonly arch: string
  readonly sourceName: string
  readonly sourceVersion: string
  readonly path: string
  readonly layer: Layer | undefined
  readonly purl: string
  readonly owner: string
  readonly licenses: readonly string[]
  /** What is updated together; see updates.ts of the writer. */
  readonly update: string
}

export const CLASSES = ['os', 'library', 'program'] as const
export type PackageClass = (typeof CLASSES)[number]

export interface Finding {
  /** Place among all, by risk: the order of a page that nobody has sorted. */
  readonly place: number
  readonly pkg: Package
  readonly id: string
  readonly aliases: readonly string[]
  /** 0 to 4. */
  readonly severity: number
  readonly status: string
  /** Empty where there is none. */
  readonly fixed: string
  /** -1 where there is none. */
  readonly epss: number
  readonly kev: 0 | 1 | 2
  readonly title: string
  /** All that a search looks at, in lower case. */
  readonly haystack: string
  readonly suppression?: Suppression
}

export interface Suppression {
  readonly by: string
  readonly words: string
  readonly reason: string
}

export interface Model {
  readonly images: readonly string[]
  readonly layers: readonly Layer[]
  readonly packages: readonly Package[]
  readonly findings: readonly Finding[]
  readonly suppressed: readonly Finding[]
}

export function modelOf(data: PageData): Model {
  const text = (index: number): string => data.texts[index] ?? ''
  const images = data.images.map(([name]) => name)
  const layers = data.layers.map((row, index) => layerOf(row, index, images, text))
  const packages = data.packages.map((row) => packageOf(row, images, layers, text))
  const all = data.findings.flatMap((row, place) => {
    const pkg = packages[row[0]]
    return pkg ? [findingOf(row, place, pkg, text, data.suppressions[place - data.kept])] : []
  })
  return { images, layers, packages, findings: all.slice(0, data.kept), suppressed: all.slice(data.kept) }
}

type Text = (index: number) => string

function layerOf(
  [image, number, instruction]: LayerRow,
  index: number,
  images: readonly string[],
  text: Text,
): Layer {
  return { key: index + 1, image: images[image] ?? '', number, instruction: text(instruction) }
}

function packageOf(
  row: PackageRow,
  images: readonly string[],
  layers: readonly Layer[],
  text: Text,
): Package {
  const [image, packageClass, type, name, version, arch, source, sourceVersion, path, layer] = row
  const [, , , , , , , , , , purl, owner, licenses] = row
  return {
    image: images[image] ?? '',
    imageKey: image + 1,
    packageClass: CLASSES[packageClass] ?? 'program',
    type: text(type),
    name: text(name),
    version: text(version),
    arch: text(arch),
    sourceName: text(source),
    sourceVersion: text(sourceVersion),
    path: text(path),
    layer: layers[layer],
    purl: text(purl),
    owner: text(owner),
    licenses: licenses.map(text),
    update: `${text(type)}:${text(source) || text(name)}@${text(sourceVersion) || text(version)}`,
  }
}

function findingOf(
  row: FindingRow,
  place: number,
  pkg: Package,
  text: Text,
  suppression: SuppressionRow | undefined,
): Finding {
  const [, id, aliases, severity, status, fixed, epss, kev, title] = row
  const names = [text(id), ...aliases.map(text)]
  const searched = [...names, pkg.name, pkg.sourceName, pkg.version, pkg.path, text(title), text(fixed)]
  return {
    place,
    pkg,
    id: text(id),
    aliases: names.slice(1),
    severity,
    status: text(status).replaceAll('_', ' '),
    fixed: text(fixed),
    epss,
    kev,
    title: text(title),
    haystack: [...searched, pkg.image].join('\n').toLowerCase(),
    ...(suppression
      ? {
          suppression: {
            by: text(suppression[0]),
            words: text(suppression[1]),
            reason: text(suppression[2]),
          },
        }
      : {}),
  }
}
