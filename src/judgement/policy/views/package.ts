import type { InventoryPackage } from '../../../core/inventory.ts'
import { fullName, packageClass } from '../../../core/package.ts'
import { baseLayersOf } from '../../base-layers.ts'
import { unknown, viewType } from './view.ts'

export const packageView = viewType<InventoryPackage>('Package', {
  id: { type: 'string', help: 'unique in the report', read: ({ id }) => id },
  type: {
    type: 'string',
    help: 'of its purl: `deb`, `rpm`, `apk`, `npm`, `pypi`, …',
    read: ({ type }) => type,
  },
  class: {
    type: 'string',
    help: '`os`, `library`, or `program` for those that no package manager brought',
    read: ({ type }) => packageClass(type),
  },
  name: { type: 'string', help: 'without group or scope', read: ({ name }) => name },
  fullName: { type: 'string', help: '`@scope/name`, `group:artifact`', read: (one) => fullName(one) },
  namespace: {
    type: 'string',
    help: 'group or scope; empty where it has none',
    read: ({ namespace }) => namespace ?? '',
  },
  version: { type: 'string', help: 'as written, with epoch and revision', read: ({ version }) => version },
  purl: { type: 'string', help: 'package URL', read: ({ purl }) => purl },
  path: {
    type: 'string',
    help: 'of the file that names it, without a leading slash',
    read: ({ path }) => path,
  },
  arch: { type: 'string', help: 'empty where none is named', read: ({ arch }) => arch ?? '' },
  licenses: {
    type: 'list<string>',
    help: 'SPDX expressions or the packager’s words; empty where the package does not say',
    read: ({ licenses }) => licenses ?? [],
  },
  source: {
    type: 'string',
    help: 'name of the source package; its own where it has none',
    read: ({ source, name }) => source?.name ?? name,
  },
  maintainer: {
    type: 'string',
    help: 'empty where nobody is named',
    read: ({ maintainer }) => maintainer ?? '',
  },
  vendor: {
    type: 'string',
    help: 'who built it, by its own word; else empty',
    read: ({ vendor }) => vendor ?? '',
  },
  relationship: {
    type: 'string',
    help: '`root`, `workspace`, `direct`, `indirect`, or `unknown`',
    read: ({ relationship }) => relationship ?? 'unknown',
  },
  isDirect: {
    type: 'bool',
    help: 'asked for by name, and not by another package',
    read: ({ relationship }) => relationship === 'direct',
  },
  isDevelopment: {
    type: 'bool',
    help: 'needed only to develop or test',
    read: ({ isDevelopment }) => isDevelopment === true,
  },
  isDeclared: {
    type: 'bool',
    help: 'a lock file or manifest names it, and not the package as it is installed',
    read: ({ isDeclared }) => isDeclared === true,
  },
  layer: {
    type: 'int',
    help: 'index of the layer that brought it, from 0; -1 where there are no layers',
    read: ({ originLayer }) => BigInt(originLayer ?? -1),
  },
  fromBase: {
    type: 'bool',
    help: 'the base image brought it; unknown where it is not known which layers those are: see `image.baseKnown`',
    read: ({ originLayer }, { report }) => {
      const base = baseLayersOf(report)
      if (base.kind === 'unknown' || originLayer === undefined)
        return unknown(
          `it is not known which layers come from the base image (${base.kind === 'unknown' ? base.why : 'the package has no layer'})`,
        )
      return originLayer < base.layers
    },
  },
  owner: {
    type: 'string',
    help: 'id of the package of the operating system that owns its file; else empty',
    read: ({ owner }) => owner ?? '',
  },
})
