import type { Efficiency } from '../../core/hygiene.ts'
import type { ImageTree, LayerSummary } from '../../core/image-tree.ts'

/** An entry of a layer, as dive lists it. */
export interface LayerFile {
  readonly path: string
  readonly kind: 'file' | 'directory' | 'symlink' | 'hardlink' | 'other'
  readonly bytes: number
  readonly target?: string
}

/** Type flags of tar, as numbers: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06 */
const TYPE_FLAGS: Readonly<Record<LayerFile['kind'], number>> = {
  file: 48,
  hardlink: 49,
  symlink: 50,
  directory: 53,
  other: 51,
}

/**
 * The shape of `dive --json`, so that what reads that reads this; modes and owners of files are not in it, because layer
 * reports do not keep them. https://github.com/wagoodman/dive
 *
 * @param files of each layer; asked for one layer at a time, because there are many
 */
export function* treeJson(
  tree: ImageTree,
  efficiency: Efficiency,
  files: (layer: number) => readonly LayerFile[],
): Generator<string> {
  yield '{\n  "layer": ['
  for (const layer of tree.layers) {
    yield layer.index === 0 ? '\n' : ',\n'
    yield `    ${JSON.stringify(layerJson(layer, files(layer.index)))}`
  }
  yield `\n  ],\n  "image": ${JSON.stringify(imageJson(tree, efficiency), null, 2).replaceAll('\n', '\n  ')}\n}\n`
}

function layerJson({ index, diffId, digest, bytes, createdBy }: LayerSummary, files: readonly LayerFile[]) {
  return {
    index,
    id: digest ?? diffId,
    digestId: diffId,
    sizeBytes: bytes,
    command: createdBy ?? '',
    fileList: files.map(({ path, kind, bytes: size, target }) => ({
      path,
      typeFlag: TYPE_FLAGS[kind],
      linkName: target ?? '',
      size,
      isDir: kind === 'directory',
    })),
  }
}

function imageJson({ shippedBytes }: ImageTree, { wastedBytes, score, paths }: Efficiency) {
  return {
    sizeBytes: shippedBytes,
    inefficientBytes: wastedBytes,
    efficiencyScore: score,
    fileReference: paths.map(({ count, bytes, path }) => ({ count, sizeBytes: bytes, file: `/${path}` })),
  }
}
