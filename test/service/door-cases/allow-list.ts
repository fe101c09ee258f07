/** The shortest policy: what is of ACME comes in. */
export const ALLOW_LIST = `admission:
  default: deny
  rules: [{name: listed, require: {registries: {allow: ["ghcr.io/acme/**"]}}}]
`
export const GOOD = 'ghcr.io/acme/app:1'
export const BAD = 'evil.com/x:1'
