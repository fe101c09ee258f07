/** Longest file that is split, in UTF-16 units: a Dockerfile is written by people. Of a longer one nothing is. */
export const MAX_DOCKERFILE_LENGTH = 1024 * 1024
/** Of one file; what stands behind is a fault. */
export const MAX_INSTRUCTIONS = 3000
/** Of one file; what is built on each other is looked through for each of them. */
export const MAX_STAGES = 500
/** Of one instruction. */
export const MAX_HEREDOCS = 100
/** Of one value with its variables put in, in UTF-16 units: `ENV A=$A$A` doubles with each line. */
export const MAX_VALUE_LENGTH = 8 * 1024
/** Of all values of a file together; behind it values count as unknown. */
export const MAX_EXPANDED_LENGTH = 4 * 1024 * 1024
/** How deep `${A:-${B:-…}}` may be nested. */
export const MAX_SUBSTITUTION_DEPTH = 20
/** How many stages may be built on each other for variables to be handed on. */
export const MAX_BASES = 100
