import { allOf, celText, celWildcard } from './cel-text.ts'
import type { Bundle, ImageName, Mapping } from './schema.ts'

/** An image that a bundle names, as a condition; undefined where every image is meant. */
export function imageCondition({ registry, repository, image }: ImageName): string | undefined {
  const name = [
    celWildcard('image.registry', registry),
    celWildcard('image.repository', repository),
    ofImage(image),
  ]
  return name.every((one) => one === undefined) ? undefined : allOf(name)
}

function ofImage({ type, value }: ImageName['image']): string | undefined {
  if (type === 'tag') return celWildcard('image.tag', value)
  if (type === 'digest') return `image.digest == ${celText(value)}`
  return `image.id == ${celText(value.startsWith('sha256:') ? value : `sha256:${value}`)}`
}

export interface MappedRules {
  /** Ids of rule sets, and of lists of what is allowed, that apply. */
  readonly ruleSets: readonly string[]
  readonly allowLists: readonly string[]
  readonly mapping: Mapping
  /** Name of the variable that says whether this one is the first that fits; undefined where that is certain. */
  readonly variable?: string
}

export interface Mapped {
  readonly rules: readonly MappedRules[]
  readonly variables: Readonly<Record<string, string>>
  /** Condition under which no mapping fits, where that can be. */
  readonly unmapped?: string
}

/** The first mapping that fits an image decides. */
export function mapped({ mappings }: Bundle): Mapped {
  const rules: MappedRules[] = []
  const variables: Record<string, string> = {}
  let earlier: readonly string[] = []
  for (const [index, mapping] of (mappings ?? []).entries()) {
    const own = imageCondition(mapping)
    const condition = allOf([...earlier.map((name) => `!${name}`), own])
    const isCertain = condition === 'true'
    const variable = `mapping${index + 1}`
    if (!isCertain) variables[variable] = condition
    rules.push({
      mapping,
      ruleSets: [
        ...(mapping.policy_ids ?? mapping.rule_set_ids ?? []),
        ...(mapping.policy_id && !mapping.policy_ids ? [mapping.policy_id] : []),
      ],
      allowLists: mapping.whitelist_ids ?? mapping.allowlist_ids ?? [],
      ...(isCertain ? {} : { variable }),
    })
    // What comes behind one that fits all is never asked.
    if (own === undefined) return { rules, variables }
    earlier = [...earlier, variable]
  }
  return {
    rules,
    variables,
    ...(earlier.length > 0 ? { unmapped: allOf(earlier.map((name) => `!${name}`)) } : {}),
  }
}
