/** Of one script, those of scripts within it included. */
export const MAX_COMMANDS = 10_000
/** Of groups, substitutions and scripts within each other. */
export const MAX_SHELL_DEPTH = 50
/** Units that are looked at for one script; `sh -c "$(sh -c "…")"` is looked at once for each of its levels. */
export const MAX_STEPS = 2 * 1024 * 1024
/** Words of one command that are kept. */
export const MAX_WORDS = 5000
/** Of a word, in UTF-16 units: what is behind is cut off, but a script in it is read whole. */
export const MAX_WORD_LENGTH = 32 * 1024
