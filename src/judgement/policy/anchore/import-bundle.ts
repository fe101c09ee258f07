import { messageOf, PlimsollError } from '../../../core/errors.ts'
import { allOf } from './cel-text.ts'
import { exceptionOf, type ImportedException } from './exceptions.ts'
import { translate } from './gates.ts'
import { imageCondition, type Mapped, type MappedRules, mapped } from './mappings.ts'
import { type AnchoreRule, Bundle, type ImageName, type RuleSet } from './schema.ts'
import type { Translation } from './translation.ts'

export interface ImportedRule {
  readonly name: string
  readonly on: Extract<Translation, { readonly kind: 'rule' }>['on']
  readonly when: string
  readonly files?: readonly string[]
  readonly action: 'deny' | 'warn' | 'allow'
  readonly message: string
  /** Where it comes from. */
  readonly comment: string
}

export interface ImportedBundle {
  readonly name: string
  readonly variables: Readonly<Record<string, string>>
  readonly rules: readonly ImportedRule[]
  readonly exceptions: readonly ImportedException[]
  /** What has no place here: each with what it was, and why. */
  readonly missing: readonly string[]
  /** What is carried over and means something else now. */
  readonly differences: readonly string[]
}

/** Bytes are counted by whoever reads the file; deeper nesting than a bundle has is refused by its schema. */
const MAX_BUNDLE_RULES = 1000

/** A policy bundle of Anchore as a policy and exceptions. Throws `bundle-invalid`. */
export function importBundle(text: string, file: string): ImportedBundle {
  const bundle = parse(text, file)
  const importer = new Importer(bundle, mapped(bundle))
  const imported = importer.run()
  if (imported.rules.length > MAX_BUNDLE_RULES)
    throw new PlimsollError('bundle-invalid', `${file} has more than ${MAX_BUNDLE_RULES} rules.`)
  const [first = 'it has no rules'] = imported.missing
  if (imported.rules.length === 0)
    throw new PlimsollError('bundle-invalid', `Nothing of ${file} can be carried over: ${first}.`)
  return imported
}

function parse(text: string, file: string): Bundle {
  const invalid = (why: string): PlimsollError => new PlimsollError('bundle-invalid', `${file} ${why}.`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw invalid(`is no JSON: ${messageOf(error)}`)
  }
  // The API of Anchore Enterprise wraps it.
  const inner = (value as { readonly policybundle?: unknown } | null)?.policybundle ?? value
  const result = Bundle.safeParse(inner)
  if (!result.success) {
    const [issue] = result.error.issues
    throw invalid(`is no policy bundle: ${issue?.path.map(String).join('.') || 'the file'} has another form`)
  }
  if (!result.data.policies && !result.data.rule_sets)
    throw invalid('is no policy bundle: it has neither policies nor rule_sets')
  return result.data
}

const ACTIONS: Readonly<Record<string, 'deny' | 'warn'>> = { STOP: 'deny', WARN: 'warn' }

class Importer {
  readonly #bundle: Bundle
  readonly #mapped: Mapped
  readonly #rules: ImportedRule[] = []
  readonly #missing: string[] = []
  readonly #differences: string[] = []
  readonly #numbers = new Map<string, number>()

  constructor(bundle: Bundle, of: Mapped) {
    this.#bundle = bundle
    this.#mapped = of
  }

  run(): ImportedBundle {
    const { name, id, mappings } = this.#bundle
    const { blacklisted_images: denied, denylisted_images: denylisted } = this.#bundle
    const { whitelisted_images: allowed, allowlisted_images: allowlisted } = this.#bundle
    this.#images('denied-image', 'deny', both(denied, denylisted))
    this.#images('allowed-image', 'allow', both(allowed, allowlisted))
    if (this.#mapped.unmapped !== undefined)
      this.#rules.push({
        name: 'no-mapping',
        on: 'report',
        when: this.#mapped.unmapped,
        action: 'deny',
        message: 'no mapping of the bundle is for this image',
        comment: 'Anchore does not pass what no mapping is for',
      })
    for (const [index, one] of this.#mapped.rules.entries()) this.#mapping(one, index)
    const behind = (mappings ?? []).length - this.#mapped.rules.length
    if (behind > 0)
      this.#missing.push(`${behind} mappings behind one that fits every image: they were never asked`)
    this.#unused()
    return {
      name: name ?? id ?? 'anchore',
      variables: this.#mapped.variables,
      rules: this.#rules,
      exceptions: this.#exceptions(),
      missing: this.#missing,
      differences: this.#differences,
    }
  }

  #images(name: string, action: 'deny' | 'allow', images: readonly ImageName[]): void {
    for (const image of images)
      this.#rules.push({
        name: this.#unique(name),
        on: 'image',
        when: imageCondition(image) ?? 'true',
        action,
        message: action === 'deny' ? 'this image is forbidden' : 'this image is allowed whatever is in it',
        comment: `image «${image.name ?? `${image.registry}/${image.repository}`}»`,
      })
  }

  #mapping({ ruleSets, variable }: MappedRules, index: number): void {
    for (const id of ruleSets) {
      const set = this.#ruleSets().find((one) => one.id === id)
      if (!set)
        this.#missing.push(`the rules ${id}, which mapping ${index + 1} names: they are not in the bundle`)
      for (const rule of set?.rules ?? []) this.#rule(rule, set?.name ?? id, variable)
    }
  }

  #rule(rule: AnchoreRule, set: string, variable: string | undefined): void {
    const action = ACTIONS[rule.action.toUpperCase()]
    const what = `${rule.gate}/${rule.trigger}${rule.id ? ` (${rule.id})` : ''} of «${set}»`
    if (!action) {
      const isGo = rule.action.toUpperCase() === 'GO'
      this.#note(
        this.#missing,
        `${what}: ${isGo ? 'its action GO decides nothing' : `its action ${rule.action} is not known`}`,
      )
      return
    }
    const translated = translate(rule)
    if (translated.kind === 'none') {
      this.#note(this.#missing, `${what}: ${translated.why}`)
      return
    }
    const { on, when, files, message, differences } = translated
    const name = this.#unique(`${rule.gate}-${rule.trigger}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'))
    for (const one of differences) this.#note(this.#differences, `${name}: ${one}`)
    const advice = rule.recommendation?.trim().replaceAll('{{', '{ {')
    this.#rules.push({
      name,
      on,
      when: allOf([variable, when]),
      ...(files ? { files } : {}),
      action,
      message: advice ? `${message}. ${advice}` : message,
      comment: what,
    })
  }

  /** A set that two mappings name is told of once. */
  #note(list: string[], text: string): void {
    if (!list.includes(text)) list.push(text)
  }

  #unique(name: string): string {
    const number = (this.#numbers.get(name) ?? 0) + 1
    this.#numbers.set(name, number)
    return number === 1 ? name : `${name}-${number}`
  }

  #ruleSets(): readonly RuleSet[] {
    return both(this.#bundle.policies, this.#bundle.rule_sets)
  }

  #unused(): void {
    const used = new Set(this.#mapped.rules.flatMap(({ ruleSets }) => ruleSets))
    for (const { id, name } of this.#ruleSets())
      if (!used.has(id)) this.#missing.push(`the rules «${name ?? id}»: no mapping names them`)
  }

  #exceptions(): readonly ImportedException[] {
    const lists = both(this.#bundle.whitelists, this.#bundle.allowlists)
    const found = new Map<string, ImportedException>()
    for (const { allowLists, mapping } of this.#mapped.rules) {
      for (const list of lists.filter(({ id }) => allowLists.includes(id))) {
        for (const item of list.items ?? []) {
          const exception = exceptionOf(item, list, mapping)
          if (typeof exception === 'string')
            this.#note(
              this.#missing,
              `${item.gate} ${item.trigger_id} of the list «${list.name ?? list.id}»: ${exception}`,
            )
          else {
            const { reason: _reason, until: _until, ...criteria } = exception
            found.set(JSON.stringify(criteria), exception)
          }
        }
      }
    }
    return [...found.values()]
  }
}

/** What Engine and Enterprise have two names for. */
function both<T>(a: readonly T[] | null | undefined, b: readonly T[] | null | undefined): readonly T[] {
  return [...(a ?? []), ...(b ?? [])]
}
