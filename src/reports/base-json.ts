import type { BaseImage } from '../core/base-image.ts'

/** What an image was built on, for the head of the report. */
export function baseJson({
  name,
  digest,
  foundBy,
  layers,
  layersBy,
  created,
  otherNames,
  others,
}: BaseImage) {
  return {
    ...(name === undefined ? {} : { Name: name }),
    ...(digest ? { Digest: digest } : {}),
    FoundBy: foundBy,
    ...(layers === undefined ? {} : { Layers: layers }),
    ...(layersBy ? { LayersBy: layersBy } : {}),
    ...(created === undefined ? {} : { Created: created }),
    ...(otherNames ? { OtherNames: otherNames } : {}),
    ...(others
      ? {
          Others: others.map((other) => ({
            Name: other.name,
            ...(other.digest ? { Digest: other.digest } : {}),
            FoundBy: other.foundBy,
          })),
        }
      : {}),
  }
}
