import type { InventoryPackage } from '../../../core/inventory.ts'
import { declaredLicense } from '../declared-license.ts'
import { elementId } from '../ids.ts'
import type { Element, ElementWriter } from './elements.ts'

/** Licences as elements, each once, and which packages declare them. */
export class LicenseElements {
  readonly #write: ElementWriter
  readonly #known = new Set<string>()

  constructor(write: ElementWriter) {
    this.#write = write
  }

  *of(pkg: InventoryPackage, packageId: string): Generator<Element> {
    const license = declaredLicense(pkg)
    if (!license) return
    const { expression, ownWords } = license
    const id = elementId('License', expression, expression)
    for (const [reference, text] of ownWords)
      yield* this.#once(reference, 'simplelicensing_SimpleLicensingText', {
        simplelicensing_licenseText: text,
      })
    yield* this.#once(id, 'simplelicensing_LicenseExpression', {
      simplelicensing_licenseExpression: expression,
      ...(ownWords.size > 0 ? { simplelicensing_customIdToUri: this.#entries(ownWords) } : {}),
    })
    yield this.#write.relationship('hasDeclaredLicense', packageId, [id])
  }

  *#once(id: string, type: string, members: Element): Generator<Element> {
    if (this.#known.has(id)) return
    this.#known.add(id)
    yield this.#write.element(type, id, members)
  }

  #entries(ownWords: ReadonlyMap<string, string>): readonly Element[] {
    return Array.from(ownWords.keys(), (reference) => ({
      type: 'DictionaryEntry',
      key: reference,
      value: this.#write.iri(reference),
    }))
  }
}
