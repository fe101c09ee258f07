import type { Property } from '../../../core/bom-properties.ts'
import { elementId } from '../ids.ts'

export type Element = Readonly<Record<string, unknown>>

/** All elements share one. */
export const CREATION_INFO = '_:creation'

/** Makes elements whose ids lie in the document's namespace. */
export class ElementWriter {
  readonly #namespace: string

  constructor(namespace: string) {
    this.#namespace = namespace
  }

  iri(id: string): string {
    return `${this.#namespace}#${id}`
  }

  element(type: string, id: string, members: Element): Element {
    return { type, spdxId: this.iri(id), creationInfo: CREATION_INFO, ...members }
  }

  relationship(kind: string, from: string, to: readonly string[], members: Element = {}): Element {
    return this.assessment('Relationship', kind, from, to, members)
  }

  /** @param type of the relationship, of which security has many */
  assessment(type: string, kind: string, from: string, to: readonly string[], members: Element): Element {
    const key = [type, kind, from, ...to, JSON.stringify(members)].join('\n')
    return this.element(type, elementId('Relationship', kind, key), {
      relationshipType: kind,
      from: this.iri(from),
      to: to.map((id) => this.iri(id)),
      ...members,
    })
  }
}

/**
 * The same names and values as in CycloneDX, in the extension that was made for them.
 * https://spdx.github.io/spdx-spec/v3.0.1/model/Extension/Classes/CdxPropertiesExtension/
 */
export function extensionOf(properties: readonly Property[]): readonly Element[] {
  const entries = properties.map(({ name, value }) => ({
    type: 'extension_CdxPropertyEntry',
    extension_cdxPropName: name,
    extension_cdxPropValue: value,
  }))
  return [{ type: 'extension_CdxPropertiesExtension', extension_cdxProperty: entries }]
}
