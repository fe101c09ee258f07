/** The version of Plimsoll; a test holds it to package.json. */
export const VERSION = '0.1.0'

declare const PLIMSOLL_BUILD: string | undefined

/** Digest of the code, put in by tools/build.ts; the source as it lies there has none. */
export const BUILD: string | undefined = typeof PLIMSOLL_BUILD === 'string' ? PLIMSOLL_BUILD : undefined
