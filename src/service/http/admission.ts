/** Counts what is under way; more than `most` at a time is not let in. */
export interface Admission {
  /** `undefined` when there is no place; else call it once to give the place back. */
  enter(): (() => void) | undefined
}

/** @param most negative: any number */
export function createAdmission(most: number): Admission {
  let inside = 0
  return {
    enter: () => {
      if (most >= 0 && inside >= most) return undefined
      inside++
      let isInside = true
      return () => {
        if (isInside) inside--
        isInside = false
      }
    },
  }
}
