import type { XmlElement } from '../../packaging/xml/read-xml.ts'
import type { JsonObject } from '../json.ts'
import { MAX_COMPONENT_DEPTH } from '../types.ts'

const NAMESPACE = /^http:\/\/cyclonedx\.org\/schema\/bom\/(?<version>\d+\.\d+)$/

/**
 * The XML form of CycloneDX, brought into the JSON form as far as that is read. `undefined` for other documents.
 * https://cyclonedx.org/docs/1.6/xml/
 */
export function cycloneDxOfXml(root: XmlElement): JsonObject | undefined {
  const names = [...root.attributes].filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:'))
  const version = names.map(([, value]) => NAMESPACE.exec(value)?.groups?.['version']).find(Boolean)
  if (version === undefined || localName(root) !== 'bom') return undefined
  const subject = child(child(root, 'metadata'), 'component')
  return {
    bomFormat: 'CycloneDX',
    specVersion: version,
    ...(subject ? { metadata: { component: componentOf(subject, 0) } } : {}),
    components: componentsOf(root, 0),
    dependencies: children(child(root, 'dependencies'), 'dependency').map((one) => ({
      ref: one.attributes.get('ref'),
      dependsOn: children(one, 'dependency').flatMap((inner) => inner.attributes.get('ref') ?? []),
    })),
  }
}

function componentsOf(element: XmlElement, depth: number): readonly JsonObject[] {
  if (depth >= MAX_COMPONENT_DEPTH) return []
  return children(child(element, 'components'), 'component').map((one) => componentOf(one, depth + 1))
}

function componentOf(element: XmlElement, depth: number): JsonObject {
  return {
    type: element.attributes.get('type'),
    'bom-ref': element.attributes.get('bom-ref'),
    ...Object.fromEntries(
      ['group', 'name', 'version', 'purl', 'cpe', 'scope', 'publisher'].map((name) => [
        name,
        child(element, name)?.text,
      ]),
    ),
    supplier: { name: child(child(element, 'supplier'), 'name')?.text },
    licenses: (child(element, 'licenses')?.children ?? []).map((one) =>
      localName(one) === 'expression'
        ? { expression: one.text }
        : { license: { id: child(one, 'id')?.text, name: child(one, 'name')?.text } },
    ),
    properties: children(child(element, 'properties'), 'property').map((one) => ({
      name: one.attributes.get('name'),
      value: one.text,
    })),
    components: componentsOf(element, depth),
  }
}

function localName({ name }: XmlElement): string {
  return name.slice(name.indexOf(':') + 1)
}

function children(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return (element?.children ?? []).filter((one) => localName(one) === name)
}

function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((one) => localName(one) === name)
}
