/** What is asked about one image, in a form that every language of policies can be written of. */
export type Condition =
  | { readonly kind: 'constant'; readonly value: boolean }
  /** An expression of RE2 is found in it. */
  | { readonly kind: 'matches'; readonly subject: Subject; readonly regexp: string }
  | { readonly kind: 'in'; readonly subject: Subject; readonly values: readonly string[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] }
  | {
      readonly kind: 'choose'
      readonly where: Condition
      readonly yes: Condition
      readonly no: Condition
    }

/** The text of the image, the namespace of the object, and its kind. */
export type Subject = (typeof SUBJECTS)[number]
export const SUBJECTS = ['image', 'namespace', 'kind'] as const

export const ALWAYS: Condition = { kind: 'constant', value: true }
export const NEVER: Condition = { kind: 'constant', value: false }

export function all(...of: readonly Condition[]): Condition {
  return { kind: 'all', of }
}

export function any(...of: readonly Condition[]): Condition {
  return { kind: 'any', of }
}

export function not(of: Condition): Condition {
  return { kind: 'not', of }
}

export function matches(subject: Subject, regexp: string): Condition {
  return { kind: 'matches', subject, regexp }
}
