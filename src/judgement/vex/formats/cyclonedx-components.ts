import * as z from 'zod/mini'
import { parsePurl } from '../../../core/purl.ts'
import { componentOf } from '../component.ts'
import { holdTo, MAX_DEPTH, MAX_PRODUCTS } from '../limits.ts'
import type { VexComponent, VexProduct } from '../types.ts'

const Text = z.catch(z.nullish(z.string()), undefined)

const Component = z.object({
  'bom-ref': Text,
  type: Text,
  name: Text,
  version: Text,
  purl: Text,
  cpe: Text,
  /** Read in their turn, level by level. */
  components: z.nullish(z.array(z.unknown())),
})
type Component = z.infer<typeof Component>

export const CycloneDxHead = z.object({
  metadata: z.nullish(
    z.object({
      timestamp: Text,
      component: z.catch(z.nullish(Component), undefined),
      authors: z.catch(z.nullish(z.array(z.object({ name: z.optional(z.string()) }))), undefined),
      supplier: z.catch(z.nullish(z.object({ name: z.optional(z.string()) })), undefined),
      manufacturer: z.catch(z.nullish(z.object({ name: z.optional(z.string()) })), undefined),
    }),
  ),
  components: z.nullish(z.array(z.unknown())),
})

/** The components of a document by what refers to them. */
export class CycloneDxComponents {
  readonly author: string | undefined
  readonly time: string | undefined
  readonly #byRef = new Map<string, Component>()
  readonly #subject: Component | undefined

  constructor({ metadata, components }: z.infer<typeof CycloneDxHead>, name: string) {
    this.#subject = metadata?.component ?? undefined
    this.author =
      metadata?.authors?.[0]?.name ?? metadata?.manufacturer?.name ?? metadata?.supplier?.name ?? undefined
    this.time = metadata?.timestamp ?? undefined
    let level: readonly unknown[] = [...(this.#subject ? [this.#subject] : []), ...(components ?? [])]
    for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
      holdTo(MAX_PRODUCTS, this.#byRef.size + level.length, 'components', name)
      level = level.flatMap((one) => this.#enter(one))
    }
  }

  /**
   * What a reference means: a component of this document, or what its text says. Where the document is about an image,
   * its components are parts of that image: a decision for one image is none for another.
   */
  product(ref: string): VexProduct {
    const local = this.#byRef.get(ref) ?? this.#byRef.get(fragmentOf(ref))
    const component = local ? readComponent(local) : readReference(textOf(ref))
    const image = this.#subject && isImage(this.#subject) ? this.#subject : undefined
    if (!image || local === image) return { component, subcomponents: [] }
    return { component: readComponent(image), subcomponents: [component] }
  }

  #enter(value: unknown): readonly unknown[] {
    const component = value === this.#subject ? this.#subject : Component.safeParse(value).data
    if (!component) return [] // What is malformed is nobody's product.
    const ref = component['bom-ref'] ?? component.purl
    if (ref && !this.#byRef.has(ref)) this.#byRef.set(ref, component)
    return component.components ?? []
  }
}

function isImage({ type, purl }: Component): boolean {
  const kind = parsePurl(purl ?? '')?.type
  return kind === 'oci' || kind === 'docker' || (kind === undefined && type === 'container')
}

function readComponent({ name, version, purl, cpe, type }: Component): VexComponent {
  const ids = [purl, cpe].filter((one) => typeof one === 'string' && one !== '') as string[]
  if (ids.length > 0) return componentOf(ids)
  const label = version ? `${name ?? ''}${version.includes(':') ? '@' : ':'}${version}` : (name ?? '')
  const component = componentOf([label])
  return type === 'container'
    ? component
    : { ...component, fault: `${label} has neither a package URL nor a CPE` }
}

function readReference(text: string): VexComponent {
  const component = componentOf([text])
  const isKnown = component.purls.length + component.cpes.length > 0
  return isKnown ? component : { ...component, fault: `${text} is no component of the document` }
}

/** `urn:cdx:serial/version#ref`. https://cyclonedx.org/capabilities/bomlink/ */
function fragmentOf(ref: string): string {
  const hash = ref.startsWith('urn:cdx:') ? ref.indexOf('#') : -1
  return hash < 0 ? ref : decoded(ref.slice(hash + 1))
}

/** Of a BOM-Link to another document, what stands behind its `#` may be a package URL. */
function textOf(ref: string): string {
  const hash = ref.indexOf('#')
  const behind = ref.startsWith('urn:cdx:') && hash >= 0 ? ref.slice(hash + 1) : ref
  return parsePurl(behind) ? behind : decoded(behind)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
