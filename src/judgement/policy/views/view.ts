import type { Facts } from './facts.ts'

/** A member of a type that conditions may ask for. */
export interface Field<S> {
  /** In CEL's words. */
  readonly type: string
  /** For docs/policies.md: what it is, and what it is where nobody knows. */
  readonly help: string
  /** Integers are bigint and times Date, as the interpreter has them. Throws an Unknown where there is no honest value. */
  read(this: void, subject: S, facts: Facts): unknown
}

export type Fields<S> = Readonly<Record<string, Field<S>>>

/** A type of conditions: the name that messages have, its members, and the class of its values. */
export interface ViewType<S> {
  readonly name: string
  readonly fields: Fields<S>
  readonly view: ViewClass<S>
}

/** What the interpreter and the docs take of a type, whatever its subject is. */
export interface DeclaredType {
  readonly name: string
  readonly fields: Readonly<Record<string, Pick<Field<never>, 'type' | 'help'>>>
  readonly view: new (subject: never, facts: never) => object
}

interface ViewClass<S> {
  new (subject: S, facts: Facts): object
  /** What a view is of, for functions that take one. */
  open(view: unknown): { readonly subject: S; readonly facts: Facts }
}

/** What nobody knows, and what a condition that asks for it cannot be computed from. */
class Unknown extends Error {
  constructor(what: string) {
    super(what)
    this.name = 'Unknown'
  }
}

export function unknown(what: string): never {
  throw new Unknown(what)
}

/** A class whose getters are the fields: what nobody asks for is not computed. */
export function viewType<S>(name: string, fields: Fields<S>): ViewType<S> {
  class View {
    readonly #subject: S
    readonly #facts: Facts

    constructor(subject: S, facts: Facts) {
      this.#subject = subject
      this.#facts = facts
    }

    static open(view: unknown): { readonly subject: S; readonly facts: Facts } {
      if (!(view instanceof View)) throw new TypeError(`no ${name}`)
      return { subject: view.#subject, facts: view.#facts }
    }

    static {
      for (const [key, field] of Object.entries(fields)) {
        Object.defineProperty(this.prototype, key, {
          get(this: View) {
            return field.read(this.#subject, this.#facts)
          },
        })
      }
    }
  }
  return { name, fields, view: View }
}
