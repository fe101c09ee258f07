import type { BaseImage } from '../../core/base-image.ts'
import { present } from '../check-shape.ts'
import type { Base } from './base-schema.ts'
import { maybeDigest } from './head.ts'

/** Throws `report-invalid`. @param name of the report, for errors */
export function readBase(base: Base, name: string): BaseImage {
  return present({
    name: base.Name,
    digest: maybeDigest(base.Digest, name),
    foundBy: base.FoundBy,
    layers: base.Layers,
    layersBy: base.LayersBy,
    created: base.Created,
    otherNames: base.OtherNames,
    others: base.Others?.map(({ Name, Digest: digest, FoundBy }) =>
      present({ name: Name, digest: maybeDigest(digest, name), foundBy: FoundBy }),
    ),
  })
}
