import { type Bom, imagePurl } from '../bom.ts'
import { documentProperties, targetProperties, targetVersion } from '../bom-facts.ts'

/** What the document is about. */
export const ROOT_REF = 'plimsoll:target'

export function metadataOf(bom: Bom) {
  return {
    timestamp: bom.createdAt,
    tools: { components: [toolComponent(bom)] },
    component: subjectOf(bom),
    properties: documentProperties(bom),
  }
}

export function toolComponent({ tool }: Pick<Bom, 'tool'>) {
  return { type: 'application', name: tool.name, version: tool.version }
}

function subjectOf({ target }: Bom) {
  const version = targetVersion(target)
  const purl = imagePurl(target)
  return {
    type: target.kind === 'image' ? 'container' : 'application',
    'bom-ref': ROOT_REF,
    name: target.name,
    ...(version ? { version } : {}),
    ...(purl ? { purl } : {}),
    properties: targetProperties(target),
  }
}
